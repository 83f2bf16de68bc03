"""Starts processes and makes sure that each is gone at the end, however the end comes."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile


class Processes:
    """Owns every child process and the temporary directory; a context manager."""

    def __init__(self):
        self._running = []
        self.directory = None

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="postern-bench-"))
        self.directory.chmod(0o755)  # PostgreSQL runs as another user when this is root
        return self

    def __exit__(self, *_):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave a server behind
        for process, stop_signal in reversed(self._running):
            self._end(process, stop_signal)
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, command, stop_signal=signal.SIGTERM, log=None, **settings):
        """A server in a session of its own, so that Ctrl-C reaches it only through us, in order."""
        output = open(self.directory / log, "ab") if log else subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                   start_new_session=True, **settings)
        self._running.append((process, stop_signal))
        return process

    def stop(self, process):
        for entry in [entry for entry in self._running if entry[0] is process]:
            self._end(*entry)
            self._running.remove(entry)

    @contextlib.contextmanager
    def scope(self):
        """Ends at its exit what was started within."""
        before = list(self._running)
        try:
            yield
        finally:
            for process, _ in reversed([entry for entry in self._running if entry not in before]):
                self.stop(process)

    def load(self, command):
        """Runs a load generator to its end; gives its output and its CPU seconds."""
        return self.begin(command).finish()

    def begin(self, command):
        """Starts a process with pipes; without `finish` the end of the scope or of the run stops it."""
        errors = tempfile.TemporaryFile(dir=self.directory)
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True)
        self._running.append((process, signal.SIGTERM))
        return PipedProcess(self, process, errors)

    def ended(self, process):
        self._running = [entry for entry in self._running if entry[0] is not process]

    @staticmethod
    def build(command, directory):
        """A compiler's run, with its complaints as the message."""
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")

    def log_tail(self, log):
        return (self.directory / log).read_text(errors="replace")[-3000:]

    @staticmethod
    def _end(process, stop_signal):
        if process.poll() is None:
            process.send_signal(stop_signal)
            process.send_signal(signal.SIGCONT)  # a stopped process gets no other signal
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class PipedProcess:
    """A running process with its standard input and output; used by one thread."""

    def __init__(self, processes, process, errors):
        self._processes, self._process, self._errors = processes, process, errors

    def send(self, line=""):
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self.finish()
            raise

    def wait_for(self, text):
        """The lines before the one that is `text`."""
        lines = []
        for line in iter(self._process.stdout.readline, b""):
            if line.decode().strip() == text:
                return lines
            lines.append(line.decode().strip())
        self.finish()
        raise Failed(f"{self._process.args[0]} ended early: {lines}")

    def finish(self):
        """Lets it end; gives the rest of its output and its CPU seconds."""
        process = self._process
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self._processes.ended(process)
        self._errors.seek(0)
        message = self._errors.read().decode()
        self._errors.close()
        if process.returncode != 0:
            raise Failed(f"{process.args[0]} ended with {process.returncode}:\n{output[-2000:]}{message[-2000:]}")
        return output, usage.ru_utime + usage.ru_stime


class Failed(Exception):
    """A side or a server did not do its part; the message is for the reader of the run."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
