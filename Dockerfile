# docker build -t invoice-mock . && docker run --rm -p 127.0.0.1:8080:8080 -v invoices:/data invoice-mock
# Another store, scenario or token: -e INVOICE_MOCK_STORE=… and so on, see docs/scaling.md.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN python -m venv /opt/mock
COPY pyproject.toml constraints.txt README.md LICENSE openapi.yaml ./
COPY fixtures fixtures
COPY conformance conformance
COPY mockserver mockserver
RUN /opt/mock/bin/python -m pip --disable-pip-version-check --no-cache-dir install --constraint constraints.txt '.[sql]'

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mock \
 && install --directory --owner mock /data
COPY --from=build /opt/mock /opt/mock
ENV PATH=/opt/mock/bin:$PATH \
    INVOICE_MOCK_HOST=0.0.0.0 \
    INVOICE_MOCK_STORE=tinydb:/data/invoices.jsonl
USER mock
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["python", "-m", "mockserver.healthcheck"]
ENTRYPOINT ["invoice-mock"]
CMD ["serve", "--port", "8080"]
