# octoguard without Terraform: it checks plan JSON.   docker build -t octoguard .
# With Terraform, for --offline and saved plan files: docker build -t octoguard --target terraform .
# Both run as a user without rights:                  docker run --rm -v "$PWD:/workspace:ro" octoguard check plan.json
#
# The tags name exact versions. A tag can be moved: pin the digest, or use your own mirror, with
#   --build-arg PYTHON=python:3.12.12-slim-trixie@sha256:...   (docker buildx imagetools inspect TAG prints the digest)
ARG PYTHON=python:3.12.12-slim-trixie
ARG TERRAFORM=hashicorp/terraform:1.11.4

FROM ${TERRAFORM} AS terraform-program

FROM ${PYTHON} AS wheels
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/dev.lock requirements/
# Each archive must have the hash in the lock. The image below installs only what octoguard needs at run time.
RUN pip wheel --quiet --require-hashes --requirement requirements/dev.lock --wheel-dir /wheels \
 && pip install --quiet --no-index --find-links /wheels hatchling
COPY pyproject.toml README.md LICENSE ./
COPY octoguard octoguard
COPY policies policies
COPY pricing pricing
COPY reports/schema reports/schema
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels .

FROM ${PYTHON} AS base
# Commands that call Google Cloud and rightsizing reports need more: --build-arg EXTRAS=gcp,report
ARG EXTRAS=
# The two commands write the compiled policies and prices, which the user below cannot write.
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --quiet --no-index --find-links /wheels --no-cache-dir "octoguard[${EXTRAS}]" \
 && octoguard version > /dev/null && octoguard cost --coverage > /dev/null \
 && useradd --system --uid 10001 --no-create-home --home-dir /tmp octoguard
# Git is for --trust and for file names relative to the repository. Another user owns a mounted folder.
RUN apt-get update -qq \
 && apt-get install -qq --no-install-recommends git > /dev/null \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory /workspace
USER 10001:10001
WORKDIR /workspace
ENTRYPOINT ["octoguard"]
CMD ["--help"]

FROM base AS terraform
COPY --from=terraform-program /bin/terraform /usr/local/bin/terraform
ENV CHECKPOINT_DISABLE=1

FROM base AS octoguard
