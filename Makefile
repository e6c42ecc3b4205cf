# The verbs are the same for people and for CI. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

JAVA_HOME := $(shell JAVA_HOME='$(JAVA_HOME)' ./scripts/find-jdk 2>/dev/null)
export JAVA_HOME

# Maven 3.8's own libraries use what newer JDKs warn of; nobody here can change that.
export MAVEN_OPTS := $(MAVEN_OPTS) --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED

MVN := mvn -B -ntp
NODES ?= 5
KEEP ?=
JSON ?=
DIR ?=
KUBERNETES ?=
BASE ?=
TAG ?= 0.1.0
MACHINES ?=
ROUNDS ?=
CONNECTIONS ?=
PEERS ?=
ROOTS ?=

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: tools
tools:
	@./scripts/find-jdk >/dev/null
	@command -v mvn >/dev/null || { echo "Berth is built with Maven 3.8.6 or newer; there is no mvn on PATH." >&2; exit 1; }

.PHONY: demo
demo: tools ## join machines end to end: NODES=5, KEEP=1 stays up, JSON=file writes the result
	@./scripts/package-once '$(MVN)'
	@exec "$$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -Dberth.home="$(CURDIR)" -jar e2e/target/berth-e2e.jar \
	    --nodes '$(NODES)' $(if $(KEEP),--keep) $(if $(JSON),--json '$(JSON)')

.PHONY: test
test: tools ## everything that guards the project: unit, integration, e2e
	@started=$$(mktemp) && trap 'rm -f "$$started"' EXIT && \
	    { $(MVN) verify; result=$$?; ./scripts/skipped-tests "$$started"; exit "$$result"; }

.PHONY: lint
lint: tools ## compile with every check, and check the formatting
	$(MVN) -Dspotless.goal=check -DskipTests test-compile

.PHONY: format
format: tools ## format the Java sources
	$(MVN) -q process-sources

.PHONY: lint-profile
lint-profile: ## lint a folder of templates: DIR=…, KUBERNETES=1.30-1.36 for one without profile.yaml
	@./scripts/lint-profile '$(DIR)' '$(KUBERNETES)'

.PHONY: docs
docs: tools ## write the pages and golden files that are drawn from the code
	$(MVN) -q -Dquick -pl e2e -am test -Dtest='GeneratedDocsTest,GoldenFactsTest,ConfigurationPageTest,ChartReadmeTest' \
	    -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dberth.update=true

.PHONY: chart
chart: tools ## lint and render the chart with real Helm, and test what comes out
	$(MVN) -Dquick -pl e2e -am test -Dtest='dev.berth.chart.*Test' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: images
images: tools ## build an image of each service as a tar, without Docker: BASE=name@sha256:… or tar:file, TAG=0.1.0
	@$(MVN) -q -Dquick -Dspotless.apply.skip -DskipTests package
	@"$$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -jar deploy/images/target/berth-images.jar '$(CURDIR)' '$(BASE)' '$(TAG)'

.PHONY: berth-apply
berth-apply: ## print the script that runs on machines, to install it as a root-owned helper
	@./scripts/berth-apply

.PHONY: bench-ssh
bench-ssh: tools ## compare Berth's push with the guide, ssh and Ansible (root): MACHINES=50, ROUNDS=5, JSON=file
	@$(MVN) -q -Dquick -Dspotless.apply.skip -Dquarkus.build.skip -DskipTests -pl bench -am package
	@exec "$$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	    -cp "bench/target/classes:$$(cat bench/target/class-path)" dev.berth.bench.ssh.SshBench \
	    $(if $(MACHINES),--machines '$(MACHINES)') $(if $(ROUNDS),--rounds '$(ROUNDS)') $(if $(SYSTEMS),--systems '$(SYSTEMS)') \
	    $(if $(CONNECTIONS),--connections '$(CONNECTIONS)') \
	    $(if $(PEERS),--peers '$(PEERS)') $(if $(ROOTS),--roots '$(ROOTS)') $(if $(JSON),--json '$(JSON)')

.PHONY: bench-mixed
bench-mixed: tools ## time the good machines while one in ten is dead, hung or hostile (root): MACHINES=200, ROUNDS=3, JSON=file
	@$(MVN) -q -Dquick -Dspotless.apply.skip -Dquarkus.build.skip -DskipTests -pl bench -am package
	@exec "$$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	    -cp "bench/target/classes:$$(cat bench/target/class-path)" dev.berth.bench.ssh.MixedBench \
	    --machines '$(or $(MACHINES),200)' --rounds '$(or $(ROUNDS),3)' $(if $(ROOTS),--roots '$(ROOTS)') $(if $(JSON),--json '$(JSON)')

# e2e by its classes: its jar names its libraries once more, and Postgres refuses to be there twice.
.PHONY: bench-csr
bench-csr: tools ## how long requests wait for their approval with 1, 100 and 1000 pending, and amid a flood: JSON=file
	@$(MVN) -q -Dquick -Dspotless.apply.skip -DskipTests -pl bench -am package
	@exec "$$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -Dberth.home="$(CURDIR)" -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	    -cp "bench/target/classes:$$(sed s,/berth-e2e.jar,/classes, bench/target/class-path)" dev.berth.bench.csr.CsrBench $(if $(JSON),--json '$(JSON)')

.PHONY: mutants
mutants: tools ## break each guard on purpose; every patch in mutants/ must turn its tests red
	./mutants/run

.PHONY: clean
clean: tools ## remove everything that was built
	$(MVN) -q clean
