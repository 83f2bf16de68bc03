"""A node for a trial: takes the pods that the scheduler gives it and runs their programs as processes, with their variables, secrets,
probes, graces and exit codes as a kubelet would. No containers: an image is a jar, chosen by its tag."""
import base64
import datetime
import json
import os
import pathlib
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

# Like the one that OpenShift gives to a namespace.
UID = 1000650000


class Api:
    def __init__(self, url, token):
        self.url, self.token = url, token
        self.tls = ssl._create_unverified_context()

    def call(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + self.token, "Content-Type": kind})
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.tls) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            if e.code in (404, 409):
                return None
            raise RuntimeError(f"{method} {path}: {e.code} {e.read().decode()[:400]}") from e

    def patch_status(self, path, status):
        return self.call("PATCH", path + "/status", {"status": status}, "application/strategic-merge-patch+json")


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Pod:
    """One pod from its process to its end. Its thread is the only one that touches it, but for `going`."""

    def __init__(self, node, manifest):
        self.node, self.manifest = node, manifest
        self.name = manifest["metadata"]["name"]
        self.uid = manifest["metadata"]["uid"]
        self.path = f"/api/v1/namespaces/{manifest['metadata']['namespace']}/pods/{self.name}"
        self.container = manifest["spec"]["containers"][0]
        self.log = node.folder / f"{self.name}.log"
        self.ip = node.free_address()
        self.going = threading.Event()
        self.ready, self.started, self.restarts, self.start_time = False, False, 0, now()
        self.process = None
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            self.start()
            while not self.going.is_set():
                if self.process.poll() is not None and not self.ended():
                    return
                self.probe()
                self.going.wait(0.5)
            self.end()
        except Exception as e:  # A trial must not hang on a thread that is gone.
            self.node.failed.append(f"{self.name}: {e}")

    def files(self):
        """What is mounted, in a folder of its own; returns where each path is."""
        mounts, places = {m["name"]: m["mountPath"] for m in self.container["volumeMounts"]}, {}
        for volume in self.manifest["spec"]["volumes"]:
            source = volume.get("secret") or volume.get("configMap")
            if not source or volume["name"] not in mounts:
                continue
            kind, name = ("secrets", source["secretName"]) if "secretName" in source else ("configmaps", source["name"])
            found = self.node.api.call("GET", self.path.rsplit("/pods/", 1)[0] + f"/{kind}/{name}")
            if found is None:
                raise RuntimeError(f"{kind} {name} is missing")
            folder = self.node.folder / self.name / volume["name"]
            folder.mkdir(parents=True, exist_ok=True)
            for key, value in found["data"].items():
                (folder / key).write_bytes(base64.b64decode(value) if kind == "secrets" else value.encode())
                (folder / key).chmod(source["defaultMode"])
            places[mounts[volume["name"]]] = str(folder)
        return places

    def start(self):
        places = self.files()
        environment = {"PATH": os.environ["PATH"], "POSTERN_HTTP_HOST": self.ip}
        for variable in self.container["env"]:
            value = variable["value"]
            for path, place in places.items():
                value = value.replace(path + "/", place + "/")
            environment[variable["name"]] = value
        jar = self.node.jars[self.container["image"].rsplit(":", 1)[1]]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", f"--reuid={UID}", "--regid=0", "--clear-groups", "--no-new-privs", "java", "-jar", jar, *self.container["args"]],
                env=environment, stdout=log, stderr=subprocess.STDOUT, cwd="/tmp")
        self.ready, self.started, self.due, self.misses = False, False, 0, {}
        self.tell("Running", {"running": {"startedAt": now()}})

    def ended(self):
        """The process ended by itself; true where it was started again."""
        code = self.process.returncode
        state = {"terminated": {"exitCode": code, "reason": "Completed" if code == 0 else "Error", "startedAt": self.start_time,
                                "finishedAt": now()}}
        self.node.exits.append((self.name, code))
        if self.manifest["spec"].get("restartPolicy", "Always") == "Never":
            self.ready = False
            self.tell("Succeeded" if code == 0 else "Failed", state)
            return False
        self.restarts += 1
        time.sleep(min(10 * 2 ** (self.restarts - 1), 60))
        self.start()
        return True

    def asked(self, probe):
        get = self.container[probe]["httpGet"]
        port = next(p["containerPort"] for p in self.container["ports"] if p["name"] == get["port"])
        try:
            with urllib.request.urlopen(f"http://{self.ip}:{port}{get['path']}", timeout=self.container[probe].get("timeoutSeconds", 1)) as r:
                return r.status < 400
        except OSError:
            return False

    def probe(self):
        if "readinessProbe" not in self.container or time.monotonic() < self.due:
            return
        if not self.started:
            self.due = time.monotonic() + self.container["startupProbe"].get("periodSeconds", 10)
            if self.asked("startupProbe"):
                self.started = True
                self.node.lived.append((self.name, time.monotonic()))
            return
        self.due = time.monotonic() + self.container["readinessProbe"].get("periodSeconds", 10)
        good = self.asked("readinessProbe")
        self.misses["ready"] = 0 if good else self.misses.get("ready", 0) + 1
        ready = good or (self.ready and self.misses["ready"] < self.container["readinessProbe"].get("failureThreshold", 3))
        if not self.asked("livenessProbe"):
            self.node.failed.append(f"{self.name}: liveness")
        if ready != self.ready:
            self.ready = ready
            self.tell("Running", {"running": {"startedAt": now()}})

    def tell(self, phase, state):
        ready = "True" if self.ready else "False"
        status = {"phase": phase, "hostIP": self.node.ip, "podIP": self.ip, "podIPs": [{"ip": self.ip}], "startTime": self.start_time,
                  "conditions": [{"type": t, "status": s, "lastTransitionTime": now()} for t, s in
                                 (("Initialized", "True"), ("ContainersReady", ready), ("Ready", ready))],
                  "containerStatuses": [{"name": self.container["name"], "image": self.container["image"], "imageID": "jar",
                                         "ready": self.ready, "started": self.started, "restartCount": self.restarts, "state": state}]}
        self.node.api.patch_status(self.path, status)

    def end(self):
        """Deleted: preStop, SIGTERM, and after the grace SIGKILL."""
        grace = self.manifest["spec"].get("terminationGracePeriodSeconds", 30)
        began = time.monotonic()
        if self.process.poll() is None:
            time.sleep(self.container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0))
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(max(1, grace - (time.monotonic() - began)))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.node.failed.append(f"{self.name}: killed after its grace")
            self.node.exits.append((self.name, self.process.returncode))
        self.node.api.call("DELETE", self.path, {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0,
                                                 "preconditions": {"uid": self.uid}})


class Node:
    def __init__(self, api, folder, jars, ip="10.244.0.1"):
        self.api, self.folder, self.jars, self.ip = api, pathlib.Path(folder), jars, ip
        self.pods, self.failed, self.exits, self.lived = {}, [], [], []
        self.addresses = iter(range(10, 250))
        self.running = True
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.api.call("POST", "/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {
            "name": "trial", "labels": {"kubernetes.io/hostname": "trial", "topology.kubernetes.io/zone": "a"}}})
        threading.Thread(target=self.run, daemon=True).start()

    def free_address(self):
        address = f"10.244.0.{next(self.addresses)}"
        subprocess.run(["ip", "address", "add", address + "/32", "dev", "lo"], check=True)
        return address

    def run(self):
        beat = 0
        while self.running:
            try:
                if time.monotonic() > beat:
                    beat = time.monotonic() + 10
                    room = {"cpu": "64", "memory": "256Gi", "pods": "100"}
                    self.api.patch_status("/api/v1/nodes/trial", {"capacity": room, "allocatable": room, "conditions": [
                        {"type": "Ready", "status": "True", "lastHeartbeatTime": now(), "lastTransitionTime": now(), "reason": "Trial"}]})
                for manifest in self.api.call("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dtrial")["items"]:
                    uid = manifest["metadata"]["uid"]
                    deleted = "deletionTimestamp" in manifest["metadata"]
                    if uid not in self.pods and not deleted:
                        self.pods[uid] = Pod(self, manifest)
                    elif uid in self.pods and deleted:
                        self.pods[uid].going.set()
                        if self.pods[uid].process is not None and manifest["status"]["phase"] in ("Succeeded", "Failed"):
                            self.pods[uid].end()
            except Exception as e:  # The next round tries again.
                if self.running:
                    print("cluster: node:", e)
            time.sleep(0.3)

    def stop(self):
        self.running = False
        for pod in self.pods.values():
            if pod.process is not None and pod.process.poll() is None:
                pod.process.kill()
