# Recipes for the people who work on Reprise; `just` alone lists them.
# They need bash, Go and, for `portable`, Debian's qemu-user-static.

set shell := ["bash", "-euo", "pipefail", "-c"]

export CGO_ENABLED := "0"
export GOFLAGS := env("GOFLAGS", "") + " -buildvcs=false"

gofumpt := "mvdan.cc/gofumpt@v0.12.0"
staticcheck := "honnef.co/go/tools/cmd/staticcheck@v0.8.2"
deadcode := "golang.org/x/tools/cmd/deadcode@v0.52.0"
tools := justfile_directory() / ".tools" / "bin"

# list the recipes
default:
    @just --list --unsorted

# run the central study
run *ARGS:
    go run ./cmd/reprise run {{ARGS}}

# all tests
test *ARGS:
    go test {{ARGS}} ./...

# every lint and gate: format, vet, staticcheck, dead code, imports, fused instructions, portable numbers, generated files
check: format-check vet lint deadcode imports fma portable-math generated

# install the tools of `check` in their exact versions into .tools
setup:
    #!/usr/bin/env bash
    set -euo pipefail
    mkdir -p "{{tools}}"
    for tool in {{gofumpt}} {{staticcheck}} {{deadcode}}; do
        path=${tool%@*} version=${tool#*@}
        binary="{{tools}}/${path##*/}"
        # built by this Go from this version: nothing to do
        if [ -x "$binary" ] && go version -m "$binary" | awk -v p="$path" -v v="$version" -v g="$(go env GOVERSION)" '
            NR == 1 { go = $NF } $1 == "path" { path = $2 } $1 == "mod" { mod = $3 }
            END { exit !(go == g && path == p && mod == v) }'; then
            continue
        fi
        echo "setup: $tool"
        GOBIN="{{tools}}" go install "$tool"
    done

# write the files in gofumpt's form
format: setup
    "{{tools}}/gofumpt" -w .

# fail on files that gofumpt would change
format-check: setup
    #!/usr/bin/env bash
    set -euo pipefail
    wrong=$("{{tools}}/gofumpt" -l .)
    if [ -n "$wrong" ]; then
        printf 'format-check: gofumpt would change these; run just format\n%s\n' "$wrong" >&2
        exit 1
    fi

# go vet
vet:
    go vet ./...

# staticcheck
lint: setup
    "{{tools}}/staticcheck" ./...

# fail on functions that neither a command nor a test reaches
deadcode: setup
    #!/usr/bin/env bash
    set -euo pipefail
    dead=$("{{tools}}/deadcode" -test ./...)
    if [ -n "$dead" ]; then
        printf 'deadcode: reached by no command and no test\n%s\n' "$dead" >&2
        exit 1
    fi

# the table of allowed imports
imports:
    go test -count=1 ./internal/gates

# fail on fused multiply-adds in arm64 and amd64 v3 builds of analyses and pipeline
fma:
    go run ./internal/tools/fma

# fail on what makes numbers depend on the machine, the clock or map order
portable-math:
    go run ./internal/tools/portablemath

# write the generated files: schema and reference pages
generate:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! git grep -q --untracked '^//go:generate ' -- '*.go'; then
        echo "generate: no //go:generate line in the project, nothing to write"
        [ ! -d internal/tools/docs ] || { echo "generate: internal/tools/docs is there, but no //go:generate line runs it" >&2; exit 1; }
        exit 0
    fi
    go generate ./...

# fail when generating anew changes a file; works on a copy, so it changes nothing
generated:
    #!/usr/bin/env bash
    set -euo pipefail
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    mkdir "$copy/before"
    git ls-files -co --exclude-standard -z | while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
        tar --null -T - -cf - | tar -xf - -C "$copy/before"
    cp -a "$copy/before" "$copy/after"
    git -C "$copy/after" init -q
    # trimmed paths let the build cache serve a copy in a new folder
    GOFLAGS=-trimpath "{{just_executable()}}" --justfile "$copy/after/Justfile" --working-directory "$copy/after" generate
    rm -rf "$copy/after/.git"
    if ! diff -ru "$copy/before" "$copy/after"; then
        echo "generated: these files are out of date; run just generate" >&2
        exit 1
    fi
    echo "generated: up to date"

# the hash tests, and the central study, on amd64, amd64 without FMA, amd64 v3 and arm64
portable: emulator
    go run ./internal/tools/portable

# install Debian's user-mode emulator where it is missing
emulator:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! command -v qemu-aarch64-static >/dev/null; then
        sudo=()
        [ "$(id -u)" = 0 ] || sudo=(sudo)
        "${sudo[@]}" apt-get update -qq
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends qemu-user-static
    fi
    qemu-aarch64-static --version | head -n 1

# score the reference suites in ../shared/suites; --dir FOLDER names another place
suites *ARGS:
    go run ./internal/tools/suites {{ARGS}}

# benchmarks of analyses; BENCHTIME such as 1s or 1x
bench BENCH="." BENCHTIME="1s":
    go test -run '^$' -bench '{{BENCH}}' -benchmem -benchtime '{{BENCHTIME}}' ./analyses/...

# every fuzz target for FUZZTIME, such as 60s or 200x
fuzz FUZZTIME="60s":
    #!/usr/bin/env bash
    set -euo pipefail
    targets=$({ git grep -h --untracked -E '^func Fuzz[A-Za-z0-9_]*\(' -- '*_test.go' ':!:**/testdata/**' || true; } | wc -l)
    [ "$targets" -gt 0 ] || { echo "fuzz: the project has no fuzz target" >&2; exit 1; }
    git grep -l --untracked -E '^func Fuzz' -- '*_test.go' ':!:**/testdata/**' | xargs -n1 dirname | sort -u | while read -r dir; do
        for target in $(grep -h -o -E '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //'); do
            echo "fuzz: $dir $target {{FUZZTIME}}"
            go test -run '^$' -fuzz "^$target\$" -fuzztime '{{FUZZTIME}}' "./$dir" </dev/null
        done
    done
    echo "fuzz: $targets targets"

# what .ci/run runs: everything, in the order in which mistakes are cheapest to find
ci: check test portable ci-suites ci-rest

# the suites where their folder is there
[private]
ci-suites:
    #!/usr/bin/env bash
    set -euo pipefail
    if [ -d ../shared/suites ]; then
        "{{just_executable()}}" suites
    else
        echo "ci: ../shared/suites is not here, so the reference suites were not scored"
    fi

# the remaining recipes, each for a moment, so that none of them rots
[private]
ci-rest:
    #!/usr/bin/env bash
    set -euo pipefail
    "{{just_executable()}}" bench . 1x
    if git grep -q --untracked -E '^func Fuzz' -- '*_test.go'; then "{{just_executable()}}" fuzz 200x; fi
    if [ -f pipeline.yaml ]; then "{{just_executable()}}" run; fi
