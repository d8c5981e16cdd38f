"""Which texts have a secret in them, which only refer to one, and that looking takes linear time."""

from __future__ import annotations

import time

import pytest

from octoguard.policy.checks._secret_text import secrets_in

SECRETS = [
    "export DB_PASSWORD=hunter2; run",
    "DB_PASSWORD=hunter2 ./run",
    '$Password = "hunter2"',
    '{"password": "hunter2"}',
    "password: hunter2",
    "mysql --password hunter2",
    "mysql --password=hunter2",
    'docker run -e "DB_PASSWORD=hunter2" image',
    'ExecStart="run API_TOKEN=hunter2"',
    "chpasswd:\n  list: |\n    root:hunter2",
    'echo "root:hunter2" | sudo chpasswd',
    "curl https://app:hunter2@example.com/",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "key = AKIAABCDEFGHIJKLMNOP",
    "export AWS_SECRET_ACCESS_KEY=abcd/efgh+ijkl",
    "PGPASSWORD='p$w' psql",
    'ConvertTo-SecureString "hunter2" -AsPlainText',
    'connect(password="hunter2")',
    'curl -H "Authorization: Bearer abc123"',
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "glpat-abcdefghij0123456789",
    "ghp_" + "a" * 36,
    "# token ghp_" + "a" * 36,
]
REFERENCES = [
    "export DB_PASSWORD=$(gcloud secrets versions access latest --secret=db-password-2)",
    'PASSWORD="$1"',
    "PASSWORD=${DB_PASSWORD}",
    'PASSWORD="${X:-}"',
    "PASSWORD='${PASSWORD}'",
    "password: {{ password }}",
    "PASSWORD=",
    'PASSWORD=""',
    "password=<your password>",
    "DB_PASSWORD=changeme",
    "# DB_PASSWORD=hunter2",
    "read -s PASSWORD",
    "docker login --password-stdin",
    "connect(password=pw)",
    'password = os.environ["X"]',
    'password = get_secret("x")',
    "TOKEN=`cat file`",
    "DB_PASSWORD=/run/secrets/db",
    "MAX_TOKENS=5",
    "secret: regcred",
    "token: my-app",
    "set TOKEN=%TOKEN%",
    'if [ "$PASSWORD" == "x" ]; then',
    "passwd: $6$rounds=4096$abc$def",
    "chpasswd:\n  expire: false\nusers:\n  app:admin",
    "postgres://app:${PASSWORD}@host/db",
    "API_TOKEN=projects/p/secrets/s/versions/1",
    'curl -H "Authorization: Bearer $TOKEN"',
    "lock_passwd: true",
    "id-token: write",
    "encryption_key: []",
    "ENCRYPTION_KEY=projects/p/locations/l/keyRings/r/cryptoKeys/k",
    "disk_encryption_key: my-key",
    "password = each.value.password",
    "password: string",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_found_and_not_quoted(text: str) -> None:
    hits = secrets_in(text)
    assert hits
    assert not any("hunter2" in str(hit) for hit in hits)


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_or_a_placeholder_is_no_secret(text: str) -> None:
    assert secrets_in(text) == []


def test_the_line_is_counted_from_one() -> None:
    assert [hit.line for hit in secrets_in("a\nb\nPASSWORD=hunter2\n")] == [3]


@pytest.mark.parametrize("part", ["--token ", "x:", "connect(password=pw)", 'PASSWORD="a', "http://", "a.b-", "'"])
def test_time_is_linear(part: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        secrets_in(part * count)
        return time.process_time() - start

    seconds(100)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)
