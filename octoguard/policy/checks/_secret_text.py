"""Recognizes passwords, keys and tokens by variable name, by the format of the value, and inside scripts."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# The last word counts: DB_PASSWORD and API_TOKEN are secrets; MAX_TOKENS, SECRET_NAME and DB_PASSWORD_SECRET are not.
_NAME = re.compile(
    r"(\A|[_.-])(PASS(WD|PHRASE)?|PWD|TOKEN|CREDENTIALS?|AUTHORIZATION"
    r"|(API|ACCESS|AUTH|PRIVATE|SECRET|SIGNING|ENCRYPTION|FERNET)[_.-]?KEY)\Z"
    r"|(APIKEY|PASSWORD)\Z|(\A|(?<!PASSWORD)(?<!TOKEN)(?<!KEY)[_-])SECRET\Z",
    re.IGNORECASE,
)
# Values of such a variable that are not secret: empty, a boolean, a number, a file, a reference to Secret Manager.
_HARMLESS = re.compile(
    r"|true|false|\d{1,6}|[/.~]\S*|(sm|gs|https?)://[^@\s]*|projects/\S+|\$\{?\w+\}?|\$\(\S+\)",
    re.IGNORECASE,
)
# Values that are secret whatever the name of the variable is.
_KNOWN: Final = {
    "private key": re.compile(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY"),
    "Google API key": re.compile(r"\bAIza[\w-]{35}(?![\w-])"),
    "Google OAuth client secret": re.compile(r"\bGOCSPX-[\w-]{20,}"),
    "GitHub token": re.compile(r"\b(gh[pousr]_\w{30,}|github_pat_\w{30,})"),
    "GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "Slack token": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "API key": re.compile(r"\b(sk-[\w-]{20,}|[rs]k_live_\w{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|hvs\.[\w-]{20,})"),
    "JSON web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "AWS access key": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "password in a URL": re.compile(
        r"\b[a-z][a-z0-9+.-]{0,20}://[^/\s:@\"']{0,200}:[^/\s@$<{%*\"']{1,200}@(?!\{)", re.IGNORECASE
    ),
}
# NAME=value, NAME: value, "name": "value", $name = "value" and --name value. A value may contain another assignment,
# so it is matched with a lookahead and not consumed.
_ASSIGNED = re.compile(
    r"(?<![\w.-])(?:--(?P<flag>[A-Za-z][\w.-]{0,100})(?:=|[ \t]{1,8})"
    r"|(?P<name>[A-Za-z][\w.-]{0,100})[\"']?[ \t]{0,8}(?:=(?!=)|:(?![:/=]))[ \t]{0,8})"
    r"(?:(?:Bearer|Basic|Token)[ \t]{1,8})?"
    r"(?=(?P<value>\"(?:[^\"\\]|\\.){0,2000}\"|'[^']{0,2000}'|[^\s;|&\"'`,)}\]]{1,2000}))"
)
_CHPASSWD = re.compile(r"echo\s+[\"']?([\w.-]{1,64}):([^\s\"'|]{1,200})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd")
_CLOUD_INIT_LIST = re.compile(r"\s{0,40}(?:-\s+)?([a-z_][\w-]{0,31}):(\S{1,200})\s*\Z")
_PLAIN_SECURE_STRING = re.compile(
    r"ConvertTo-SecureString\s+(?:-String\s+)?(\"[^\"]{1,200}\"|'[^']{1,200}')", re.IGNORECASE
)
# References and placeholders: $VAR, ${VAR}, $(command), `command`, %VAR%, {{ template }}, <placeholder>, function(...)
_REFERENCE = re.compile(r"\$[\w{(]|`|%\w+%|\{\{|\A<|%[sd]\b")
_CODE = re.compile(r"[\w.]*[(\[{]|[a-z_]\w{0,100}(\.[a-z_]\w{0,100}){1,20}\Z")
_LITERAL_REFERENCE = re.compile(r"\$\{?\w+\}?|\$\(.*\)|%\w+%|\{\{.*\}\}|<[^>]*>", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"[x*.#?_-]{2,}|null|nil|none|undefined|string|str|bool|boolean|int|number|empty|change[_-]?me|replace[_-]?me|"
    r"todo|example|"
    r"bearer|basic|your[\w-]*|insert[\w-]*here|redacted|removed|placeholder|prompt|stdin|-\w*|--\w[\w-]*",
    re.IGNORECASE,
)
# `token: my-app`, `client_secret = db-password-2`, `id-token: write`: names, not values
_NAME_OF_SECRET = re.compile(r"[a-z]+|[a-z][a-z0-9]*([-_./][a-z0-9]+)+")
_WEAK_NAMES = re.compile(r"(SECRET|TOKEN|CREDENTIALS?|ENCRYPTION[_-]?KEY)\Z", re.IGNORECASE)
_COMMENT = re.compile(r"\s{0,200}(#|//|;|::|rem\s)", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{40,}={0,2}\s*")


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret in a text: its line number from 1 and its kind. The value is not stored."""

    line: int
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} in line {self.line}"


def is_secret_name(name: str) -> bool:
    """Whether a variable with that name is expected to contain a secret."""
    return _NAME.search(name) is not None


def is_harmless(value: str) -> bool:
    """Whether the value is not secret: empty, a boolean, a number of up to six digits, a path or a reference."""
    return _HARMLESS.fullmatch(value) is not None


def known_secret(value: str) -> str:
    """The kind of secret in the text, recognized by its format; "" if there is none."""
    return next((kind for kind, form in _KNOWN.items() if form.search(value)), "")


def secrets_in(text: str) -> list[Hit]:
    """The secrets in a script, a cloud-init document or a configuration file, at most one per line.

    Base64 text is decoded first. The time is linear in the length of the text.
    """
    hits = []
    in_password_list = False
    for number, line in enumerate(_decoded(text).splitlines(), 1):
        in_password_list = _is_password_list(line, in_password_list)
        kind = known_secret(line)
        if not kind and not _COMMENT.match(line):
            kind = next(_in_line(line, in_password_list), "")
        if kind:
            hits.append(Hit(number, kind))
    return hits


def _decoded(text: str) -> str:
    if _BASE64.fullmatch(text) and "\n" not in text.strip():
        try:
            return base64.b64decode(text, validate=True).decode()
        except (binascii.Error, ValueError):
            return text
    return text


def _is_password_list(line: str, before: bool) -> bool:
    """Whether the following lines are the `chpasswd` list of `user:password` in cloud-init."""
    head = line.strip()
    if head.startswith(("chpasswd:", "list:")):
        return head.startswith("chpasswd:") or before
    return before and (not head or line.startswith((" ", "\t", "-")))


def _in_line(line: str, in_password_list: bool) -> Iterator[str]:
    if (match := _CHPASSWD.search(line)) and not _REFERENCE.search(match[2]):
        yield f"password of user {match[1]}"
    if in_password_list and (match := _CLOUD_INIT_LIST.match(line)) and _is_value(match[2], weak=False):
        yield f"password of user {match[1]}"
    if (match := _PLAIN_SECURE_STRING.search(line)) and _is_value(match[1], weak=False):
        yield "value of ConvertTo-SecureString"
    for match in _ASSIGNED.finditer(line):
        name, value = match["name"] or match["flag"], match["value"]
        if not is_secret_name(name) or name == "secret":  # `--secret=db` and `secret: db` contain a name
            continue
        is_argument = (
            line[max(0, match.start() - 8) : match.start()].rstrip()[-1:] in ("(", ",") and match["name"] is not None
        )
        if is_argument and value[0] not in "\"'":
            continue  # connect(password=pw) passes a variable
        if _is_value(value, weak=_WEAK_NAMES.search(name) is not None):
            yield f"value of {name}"


def _is_value(text: str, *, weak: bool) -> bool:
    """Whether an assigned text is a literal value, not a reference or a placeholder."""
    quote = text[:1] if text[:1] in "\"'" else ""
    value = text[1:-1] if quote and len(text) > 1 else text
    value = value.strip()
    reference = _LITERAL_REFERENCE.fullmatch(value) if quote == "'" else _REFERENCE.search(value)
    if reference or (not quote and _CODE.match(value)) or is_harmless(value) or _PLACEHOLDER.fullmatch(value):
        return False
    return not (weak and _NAME_OF_SECRET.fullmatch(value))
