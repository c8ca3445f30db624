"""The trial app of the suite on Flask."""

import time

from app_contract import request_id
from common import env
from flask import Flask, request
from wsgi_contract import ask_database, contract, log_secrets

app = Flask("trial")


@app.get("/hello/<name>")
def hello(name: str) -> dict:
    return {"hello": name, "requestId": request_id.get()}


@app.get("/slow")
def slow() -> dict:
    ms = int(request.args["ms"])
    time.sleep(ms / 1000)
    return {"slept": ms}


@app.get("/db")
def db() -> dict:
    return ask_database()


@app.get("/log")
def log() -> dict:
    return log_secrets()


if env.get("BARE") != "1":
    contract.flask(app)
