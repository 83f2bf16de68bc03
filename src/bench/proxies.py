"""nginx and HAProxy in front of a gateway, as users set them up; neither repeats a request, so that nothing is hidden."""

import socket
import time

from processes import Failed, free_port

NGINX = """
daemon off;
worker_processes auto;
worker_rlimit_nofile 8192;
pid {home}/nginx.pid;
error_log stderr error;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    upstream gateway {{
        server 127.0.0.1:{gateway};
        keepalive {keepalive};
    }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://gateway;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_next_upstream off;
        }}
    }}
}}
"""

HAPROXY = """
global
    maxconn 8192
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    retries 0
frontend api
    bind 127.0.0.1:{port} backlog 4096
    default_backend gateway
backend gateway
    http-reuse always
    server gateway 127.0.0.1:{gateway}
"""


class Proxy:
    """One proxy in front of one gateway; ended with the scope that it was started in."""

    def __init__(self, processes, name, gateway_port):
        template, command, settings = PROXIES[name]
        home = processes.directory / f"proxy-{free_port()}"
        home.mkdir()
        self.port, self.name = free_port(), name
        config = home / "proxy.conf"
        config.write_text(template.format(home=home, port=self.port, gateway=gateway_port, **settings))
        log = home.name + ".log"
        process = processes.start([part.format(home=home, config=config) for part in command], log=log)
        until = time.monotonic() + 10
        while not accepts(self.port):
            if process.poll() is not None or time.monotonic() > until:
                raise Failed(f"{name} does not start:\n" + processes.log_tail(log))
            time.sleep(0.01)


NGINX_COMMAND = ["nginx", "-p", "{home}", "-e", "stderr", "-c", "{config}"]
PROXIES = {
    "nginx, keepalive 64": (NGINX, NGINX_COMMAND, {"keepalive": 64}),
    "nginx, keepalive 320": (NGINX, NGINX_COMMAND, {"keepalive": 320}),
    "HAProxy": (HAPROXY, ["haproxy", "-f", "{config}"], {}),
}


def accepts(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
