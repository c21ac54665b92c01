# Chooses inputs for a committed corpus out of a control file of libFuzzer's merge: all that were
# named by hand, and of those that the fuzzer found up to LIMIT, the most telling ones first.
#
# The file holds a count, another count, so many names, and for each name which edges it reaches.

NR == 1 { count = $1 }
NR > 2 && NR <= 2 + count { name[NR - 3] = $0 }
$1 == "FT" {
    edges[$2] = $0
    sub(/^FT [0-9]+ ?/, "", edges[$2])
}

function gain(input, take,    edge, number, i, new) {
    number = split(edges[input], edge, " ")
    for (i = 1; i <= number; i++) {
        if (!(edge[i] in reached)) {
            new++
            if (take) reached[edge[i]]
        }
    }
    return new + 0
}

function choose(input) {
    gain(input, 1)
    print name[input]
    delete name[input]
}

END {
    for (input = 0; input < count; input++)
        # The fuzzer's own names are hexadecimal digests.
        if (name[input] !~ /\/[0-9a-f]+$/ || length(name[input]) < 40) choose(input)
    for (; LIMIT > 0; LIMIT--) {
        most = 0
        for (input in name) {
            more = gain(input, 0)
            if (more > most || more == most && more > 0 && name[input] < name[best]) {
                most = more
                best = input
            }
        }
        if (most == 0) break
        choose(best)
    }
}
