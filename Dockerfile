# One image for web, worker, scheduler and migrations; docker-compose.yml says which one runs.
FROM python:3.11-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY . .
# The settings keep a secret in SMMHUB_DATA at their first reading; this one stays behind in this stage.
RUN pybabel -q compile -d locale -D django \
    && HTTPS=0 SMMHUB_DATA=/tmp/build python manage.py collectstatic --noinput -v 0 \
        --ignore rest_framework --ignore redoc --ignore 'ht*-4*' \
    && python -m compileall -q -j 0 .

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data smmhub \
    && install -d -o smmhub -g smmhub -m 0750 /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SMMHUB_DATA=/data WEB_HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER smmhub
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--worker-tmp-dir", "/dev/shm"]
