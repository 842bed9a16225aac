#!/usr/bin/env bash
# The check of action.yml: its inputs are in ASSAY_*, and what it tells goes to the files that GITHUB_* name.
set -euo pipefail

program="$GITHUB_ACTION_PATH/cli/main.ts"
mkdir -p "$ASSAY_REPORTS"
reports="$(cd "$ASSAY_REPORTS" && pwd)"
summary="$reports/summary.md"
annotations="$reports/annotations.txt"
rm -f "$summary" "$annotations"

args=()
[ -z "$ASSAY_URL" ] || args+=("$ASSAY_URL")
[ -z "$ASSAY_CONFIG" ] || args+=(--config "$ASSAY_CONFIG")
[ -z "$ASSAY_TAG" ] || args+=(--tag "$ASSAY_TAG")
[ -z "$ASSAY_PROFILE" ] || args+=(--profile "$ASSAY_PROFILE")
[ -z "$ASSAY_FAIL_ON" ] || args+=(--fail-on "$ASSAY_FAIL_ON")
[ -z "$ASSAY_WAIVERS" ] || args+=(--waivers "$ASSAY_WAIVERS")
case "$ASSAY_KEY" in
  '') ;;
  env:* | file:*) args+=(--key "$ASSAY_KEY") ;;
  # The secret itself: arguments can be seen by other processes.
  *) args+=(--key env:ASSAY_KEY) ;;
esac
[ "$ASSAY_WITHOUT_SECRETS" != true ] || args+=(--skip-unset-secrets)
while IFS= read -r line; do
  line="${line%$'\r'}"
  [ -z "$line" ] || args+=("$line")
done <<< "$ASSAY_ARGS"

# An endpoint may answer with text that the runner would take for a command.
token="mcp-assay-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
echo "::stop-commands::$token"
code=0
node "$program" check "${args[@]}" \
  --report terminal=- --report "json=$reports/assay.json" --report "junit=$reports/assay.xml" \
  --report "markdown=$summary" --report "github=$annotations" --log "$reports/assay.ndjson" || code=$?
echo "::$token::"
[ ! -s "$annotations" ] || cat "$annotations"

{
  if [ -s "$summary" ]; then
    cat "$summary"
  else
    printf '### mcp-assay\n\nNothing was checked: it ended with %s before it asked anything. The log of this step says why.\n' "$code"
  fi
  if [ "$ASSAY_WITHOUT_SECRETS" = true ]; then
    printf '\n> This pull request comes without the secrets of the repository. What takes a key was not asked, and is not shown as passed: a maintainer can check it from a branch of the repository.\n'
  fi
} >> "$GITHUB_STEP_SUMMARY"
{
  echo "exit-code=$code"
  if [ -s "$summary" ]; then echo "reports=$reports"; else echo 'reports='; fi
} >> "$GITHUB_OUTPUT"
exit "$code"
