package fault

// nearest returns the word of the list that is fewest edits away, and "" when none is near enough to be meant.
func nearest(word string, list []string) string {
	best, distance := "", len(word)/2+2
	for _, candidate := range list {
		if d := edits(word, candidate, distance); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance, given up at limit.
func edits(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, change)
		}
	}
	return row[len(b)]
}

// meant phrases a hint: the nearest word when there is one, otherwise the words to choose from.
func meant(word string, list []string) string {
	if n := nearest(word, list); n != "" {
		return "did you mean " + n + "?"
	}
	return "use one of: " + enumerate(list)
}

// enumerate joins words for a hint, cutting a long list.
func enumerate(list []string) string {
	const shown = 20
	out := ""
	for i, word := range list {
		if i == shown {
			return out + ", …"
		}
		if i > 0 {
			out += ", "
		}
		out += word
	}
	return out
}
