# The handful of things that people do. `just --list` shows them.

# Prove the default workload as a process of this machine.
default:
    npx up default runner --once

# Install what the lock file says, and build the applications.
setup:
    npm ci

# Unit tests.
test:
    npm test

# Everything that CI runs.
verify:
    npm run verify

# Side by side with other tools.
bench *SUITES:
    npm run bench -- {{SUITES}}

# Build, inspect, run and prove a container.
container PROFILE='default':
    npx up {{PROFILE}} container

# The reference workloads and Prometheus, with docker-compose.
compose:
    npx up build default container --load
    npx up build swarm-client/default container --load
    docker-compose up
