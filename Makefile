# Short names for what is done every day. `make` prints this list.
.DEFAULT_GOAL := help
export GOFLAGS := -buildvcs=false
# Generators live in a module of their own, so that the program does not depend on them.
TOOL := go tool -modfile=tools/go.mod
HAND := $$(git ls-files '*.go' | grep -v -e '_templ.go$$' -e '/query/')

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## start a demonstration on http://127.0.0.1:8080
	go run ./cmd/wrota demo

check: ## everything, as CI does
	./check.sh

test: ## the tests of one folder: make test in=./internal/cases/...
	go test $(or $(in),./internal/arch)

generate: templ sql assets docs ## everything that is made by a tool

templ: ## pages (*.templ → *_templ.go)
	$(TOOL) templ generate -path internal

sql: ## queries (queries.sql → query/)
	mkdir -p .cache
	go build -C tools -o ../.cache/gen ./gen
	.cache/gen

assets: ## style sheets, scripts and fonts (internal/ui → internal/ui/dist)
	go run -C tools ./bundle

docs: ## docs/generated
	go run ./internal/app/generate

golden: ## rewrite golden files of components; the diff is the review
	go test ./internal/ui -update

fmt: ## format Go and templ
	$(TOOL) gofumpt -w $(HAND)
	$(TOOL) templ fmt internal

lint: ## more opinions than check asks for
	$(TOOL) golangci-lint run ./...

.PHONY: help demo check test generate templ sql assets docs golden fmt lint
