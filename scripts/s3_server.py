"""Runs a command with an S3 server in this process: `s3_server.py COMMAND ARGUMENT…`."""

import logging
import os
import subprocess
import sys
import urllib.request

from moto.server import ThreadedMotoServer

BUCKET = "tests"

# A line for each request would hide those of the command.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
try:
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT"))
    settings = {
        "TEST_STORAGE_URL": f"s3://{BUCKET}",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_REGION": "us-east-1",
    }
    done = subprocess.run(sys.argv[1:], env=os.environ | settings, check=False)
finally:
    server.stop()
# As a shell reports a command that a signal has ended.
sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)
