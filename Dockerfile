FROM python:3.13.12-slim-trixie AS packages
WORKDIR /build
COPY requirements.txt .
# A Python environment of its own, without pip in it, and compiled so that a read-only container starts fast.
RUN python -m venv --without-pip /opt/vesper \
 && pip --python /opt/vesper/bin/python install --no-cache-dir --no-compile --no-deps --require-hashes -r requirements.txt \
 && python -m compileall -q --invalidation-mode unchecked-hash /opt/vesper/lib


FROM python:3.13.12-slim-trixie
COPY --from=packages /opt/vesper /opt/vesper
COPY bot /app/bot
COPY handlers /app/handlers
COPY content /app/content
COPY locales /app/locales
# /data belongs to whom the bot runs as, and so does a volume that is first mounted there.
RUN python -m compileall -q --invalidation-mode unchecked-hash /app \
 && printf '#!/bin/sh\nexec /opt/vesper/bin/python -P -m bot "$@"\n' > /usr/local/bin/vesper \
 && chmod 755 /usr/local/bin/vesper \
 && install -d -o 10001 -g 10001 -m 700 /data

ENV PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    VESPER_DATABASE_URL=sqlite:////data/vesper.db \
    VESPER_BACKUP_DIR=/data/backups
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["vesper", "healthcheck"]
ENTRYPOINT ["vesper"]
CMD ["run"]
