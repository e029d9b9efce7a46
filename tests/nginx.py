"""nginx on a port of this machine: with one file, or before a newsroom as the guide has it."""

import getpass
import os
from pathlib import Path

from django.conf import settings

os.environ["PATH"] += os.pathsep + "/usr/sbin"  # where Debian puts nginx, and users do not look
GUIDE = Path(settings.BASE_DIR) / "docs" / "nginx.conf"
WHOLE = """
daemon off; master_process on; worker_processes {workers}; pid {folder}/pid;
user {user};
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush off; types {{ text/html html; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def of_a_file(port: int, folder: Path) -> str:
    """What hands out the files of a folder."""
    return f"server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}; }}"


def of_the_guide(port: int, newsroom: str, pages: Path) -> str:
    """docs/nginx.conf, before the newsroom at host:port that keeps its pages in a folder."""
    return (
        GUIDE.read_text()
        .replace("server 127.0.0.1:8000;", f"server {newsroom};")
        .replace("listen 80;", f"listen 127.0.0.1:{port} backlog=1024;")
        .replace("/srv/newsroom/cache", str(pages))
    )


def command(folder: Path, server: str, *, workers: int) -> list[str]:
    """What starts nginx, which keeps to the folder."""
    folder.mkdir()
    written = folder / "nginx.conf"
    words = {"folder": folder, "server": server, "workers": workers, "user": getpass.getuser()}
    written.write_text(WHOLE.format(**words))
    return ["nginx", "-c", str(written), "-e", "stderr"]
