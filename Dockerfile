# mcp-assay in a container. `npm run image` makes the folder that this is built in: the packed build, and what it needs.
# No step here needs a network; BASE is any image that has Node 22.19 or newer.
ARG BASE=node:24-bookworm-slim
FROM $BASE
COPY package /opt/mcp-assay
# Nobody: neither `check` nor `mock` writes outside the working folder.
USER 65534:65534
ENV HOME=/tmp
WORKDIR /tmp
EXPOSE 8080
ENTRYPOINT ["node", "/opt/mcp-assay/dist/cli/bin.js"]
