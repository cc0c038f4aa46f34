"""Exit with one plain sentence unless the PostgreSQL and the Redis of two addresses answer."""

import sys

import environ
import psycopg2
import redis

database_url, redis_url = sys.argv[1:]
database = environ.Env.db_url_config(database_url)
try:
    psycopg2.connect(
        host=database["HOST"],
        port=database["PORT"] or 5432,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",  # the suite makes its own database beside it
        connect_timeout=5,
    ).close()
except psycopg2.OperationalError:
    sys.exit(
        f"No PostgreSQL lets {database['USER']} in at {database['HOST']}; "
        "name one: make test-services TEST_DATABASE_URL=postgres://USER@HOST:5432/smmhub"
    )
try:
    redis.Redis.from_url(redis_url, socket_connect_timeout=5, socket_timeout=5).ping()
except redis.RedisError:
    sys.exit("No Redis answers; name one: make test-services TEST_REDIS_URL=redis://HOST:6379/5")
