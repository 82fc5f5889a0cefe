package plan

import "sort"

// nearest returns the word that a person probably meant: the known one at the smallest edit distance, as long as
// that is no more than a third of the word and at least one letter is right.
func nearest(word string, known []string) (string, bool) {
	sorted := append([]string(nil), known...)
	sort.Strings(sorted)
	best, found := "", false
	limit := max(2, len(word)/3)
	for _, candidate := range sorted {
		if d := distance(word, candidate); d <= limit && d < len(candidate) && d < len(word) {
			best, found, limit = candidate, true, d-1
		}
	}
	return best, found
}

// distance is the number of letters to insert, drop, replace or swap with their neighbour.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
