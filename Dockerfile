FROM python:3.13.12-slim-trixie AS packages
WORKDIR /build
# strip works in this stage only: whichever version Debian has leaves no trace. Of the fonts a few files stay.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils fonts-noto-core fonts-symbola fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/*
# Letters for names in most of the world's scripts, for pictures and reports, with their licences: 11 MB.
COPY bot/drawings/fonts.py ./
RUN mkdir /fonts \
 && python -c 'import fonts, shutil; [shutil.copy(face.path, "/fonts") for face in fonts.installed_faces()]' \
 && for package in noto-core symbola wqy-microhei; do \
      cp "/usr/share/doc/fonts-$package/copyright" "/fonts/copyright-$package"; \
    done
COPY requirements.txt deploy/image/prune.py ./
# A Python environment of its own, without pip in it, and without what the bot never uses. Extension modules lose
# their symbols for debuggers; what auditwheel has patched (*.libs) stays as it is.
RUN python -m venv --without-pip /opt/vesper \
 && pip --python /opt/vesper/bin/python install --no-cache-dir --no-compile --no-deps --require-hashes -r requirements.txt \
 && python prune.py /opt/vesper \
 && find /opt/vesper/lib -name '*.so' -exec strip --strip-unneeded {} +


FROM python:3.13.12-slim-trixie
COPY --from=packages /opt/vesper /opt/vesper
COPY --from=packages /fonts /usr/share/fonts/vesper
COPY bot /app/bot
COPY handlers /app/handlers
COPY content /app/content
COPY locales /app/locales
ENV PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    VESPER_DATABASE_URL=sqlite:////data/vesper.db \
    VESPER_BACKUP_DIR=/data/backups
# Everything is tried once, and what that imports is compiled: the container cannot write. Then once more, compiled.
# /data belongs to whom the bot runs as, and so does a volume that is first mounted there.
RUN --mount=type=bind,source=deploy/image/rehearse.py,target=/tmp/rehearse.py \
    /opt/vesper/bin/python /tmp/rehearse.py --compile \
 && /opt/vesper/bin/python /tmp/rehearse.py \
 && rm -rf /tmp/matplotlib \
 && python -m pip uninstall --quiet --yes pip 2>/dev/null \
 && printf '#!/bin/sh\nexec /opt/vesper/bin/python -P -m bot "$@"\n' > /usr/local/bin/vesper \
 && chmod 755 /usr/local/bin/vesper \
 && install -d -o 10001 -g 10001 -m 700 /data

USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["vesper", "healthcheck"]
ENTRYPOINT ["vesper"]
CMD ["run"]
