# One image for web server, workers and commands; compose.yaml puts them together.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
        ca-certificates tzdata python3 python3-venv \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --user-group --home-dir /data karsplan \
    && install -d -o karsplan -g karsplan -m 700 /data /backups
WORKDIR /opt/karsplan
# Packages change less often than the code. Those for a bucket are always there.
COPY bin/setup bin/
COPY requirements.lock requirements-s3.lock ./
RUN S3_BUCKET=any bin/setup --packages
COPY . .
RUN .venv/bin/python -m compileall -q karsplan plans indicators budgeting reports
ENV DATA_DIR=/data BACKUP_DIR=/backups TZ=Europe/Istanbul PATH=/opt/karsplan/.venv/bin:$PATH
USER karsplan
VOLUME /data /backups
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "deploy/healthy.py"]
CMD ["gunicorn", "karsplan.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--worker-connections", "8", "--preload", "--no-control-socket"]
