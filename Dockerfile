# iacguard as a container: docker run --rm -v "$PWD:/src:ro" iacguard check
#
# The tag below moves with fixes of its packages. To pin what is built on, give its digest, which
# "docker buildx imagetools inspect python:3.13-slim-bookworm" tells:
#   docker build --build-arg BASE=python@sha256:... .
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY iacguard iacguard
COPY rules rules
COPY fixtures/rules fixtures/rules
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM ${BASE}
LABEL org.opencontainers.image.title="iacguard" \
      org.opencontainers.image.description="A linter for AWS infrastructure as code" \
      org.opencontainers.image.source="https://github.com/iacguard/iacguard" \
      org.opencontainers.image.licenses="Apache-2.0"
# --since asks git, and git refuses a folder of another user's unless it is told to trust it.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /src
COPY ci/requirements.txt /tmp/requirements.txt
COPY --from=build /wheels /tmp/wheels
RUN python -m venv /opt/iacguard \
    && /opt/iacguard/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r /tmp/requirements.txt \
    && /opt/iacguard/bin/pip install --no-cache-dir --no-deps --no-index /tmp/wheels/*.whl \
    && /opt/iacguard/bin/python -m compileall -q /opt/iacguard/lib \
    && rm -rf /tmp/requirements.txt /tmp/wheels
ENV PATH="/opt/iacguard/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    IACGUARD_CACHE_DIR=/tmp/iacguard
WORKDIR /src
USER 10001:10001
ENTRYPOINT ["iacguard"]
CMD ["check"]
