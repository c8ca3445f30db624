"""The queue: one task that Wagtail needs on a schedule, and one that shows who ran it."""

import os
import socket

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.deployed")
app = Celery("cms", broker=os.environ.get("REDIS_URL"), backend=os.environ.get("REDIS_URL"))
app.conf.beat_schedule = {"publish": {"task": "publish", "schedule": 10.0}}
app.conf.broker_connection_retry_on_startup = True


@app.task(name="publish")
def publish():
    """Publishes and unpublishes pages whose time has come."""
    from django.core.management import call_command

    django.setup()
    call_command("publish_scheduled")
    return socket.gethostname()


@app.task(name="count_users")
def count_users():
    """Reads what the web service wrote, and writes where it reads: both use one database."""
    django.setup()
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user(f"worker-{os.urandom(4).hex()}")
    return get_user_model().objects.count()
