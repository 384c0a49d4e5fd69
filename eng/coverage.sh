#!/bin/bash
# Branch coverage of the codecs by the mutation tests alone.
#   eng/coverage.sh [-v] [minimum percent] [folder of src/Wire ...]      default: 90 and every codec
# -v lists the lines with a branch that was not taken. Exit code 1 when a folder is below the minimum.
set -euo pipefail
verbose=0
if [ "${1:-}" = -v ]; then verbose=1; shift; fi
minimum=${1:-90}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- Rlp Enr Discv4 Rlpx P2p Snappy Eth
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet test tests/Wire.Tests -c Release -v q -nologo --filter "Category=Mutation" --collect "XPlat Code Coverage" --results-directory "$out" \
  -- DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Include='[Akka.Devp2p.Wire]*' \
     DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Format=cobertura
report=$(find "$out" -name 'coverage.cobertura.xml' | head -n 1)
[ -n "$report" ] || { echo "no coverage report: is coverlet.collector referenced by tests/Wire.Tests?" >&2; exit 2; }

# cobertura repeats the lines of a class inside its methods: those are left out
awk -v minimum="$minimum" -v folders="$*" -v verbose="$verbose" '
  function value(name) { return match($0, name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "" }
  /<class / { file = value("filename"); gsub(/\\/, "/", file); sub(/.*Wire\//, "", file) }
  /<methods>/ { inside = 1 }
  /<\/methods>/ { inside = 0 }
  /<line / && !inside && /condition-coverage/ {
    split(value("condition-coverage"), part, /[(\/)]/)
    folder = file; sub(/\/.*/, "", folder)
    taken[file] += part[2]; all[file] += part[3]; takenIn[folder] += part[2]; allIn[folder] += part[3]
    if (verbose && part[2] < part[3]) missing[file] = missing[file] " " value("number")
  }
  END {
    count = split(folders, wanted, " ")
    for (i = 1; i <= count; i++) {
      folder = wanted[i]
      percent = allIn[folder] ? 100 * takenIn[folder] / allIn[folder] : 0
      printf "%-28s %4d of %4d branches  %5.1f %%%s\n", folder, takenIn[folder], allIn[folder], percent, percent < minimum ? "  below " minimum " %" : ""
      if (percent < minimum) failed = 1
      for (file in all) if (index(file, folder "/") == 1)
        printf "  %-26s %4d of %4d%s\n", substr(file, length(folder) + 2), taken[file], all[file], missing[file] ? "   lines" missing[file] : ""
    }
    exit failed
  }' "$report"
