"""AUTH-5, AUTH-1: counters that many ask at once, and answers that take as long for nobody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection

from accounts import limits
from accounts.models import User


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_each_gets_a_number_of_its_own():
    def count(_number: int) -> int:
        try:
            return limits.count("sign-in:address:192.0.2.1", window=3600)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(count, range(40)))
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.parametrize("email", ["nino@example.com", "nobody@example.com"])
def test_an_unknown_address_costs_a_hash_too(client, person, monkeypatch, email):
    User.objects.filter(pk=person.pk).update(is_active=True)
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client.post("/accounts/login/", {"login": email, "password": "wrong password"})
    assert hashed.count("wrong password") == 1
