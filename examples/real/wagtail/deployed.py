"""Settings of a deployment: everything that differs comes by variables, as Keelson sets them."""

import os

import dj_database_url

from .base import *

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")
CSRF_TRUSTED_ORIGINS = os.environ.get("TRUSTED_ORIGINS", "https://localhost").split(",")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATABASES = {"default": dj_database_url.config(default="sqlite:////tmp/build.sqlite3", conn_max_age=60)}
# A server-side cursor is a session's, and the pooler shares sessions.
DISABLE_SERVER_SIDE_CURSORS = True

MEDIA_ROOT = "/app/media"
MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedStaticFilesStorage"
STATIC_ROOT = "/app/static"
