package nearest

import "strings"

// Word returns the known word that is fewest letters away, the first of equals. Case does not count. It is no answer
// when more than half of the letters are wrong, or none is right.
func Word(word string, known []string) (string, bool) {
	asked := []rune(strings.ToLower(word))
	best, found := "", false
	limit := max(2, len(asked)/2)
	for _, k := range known {
		candidate := []rune(strings.ToLower(k))
		if max(len(asked)-len(candidate), len(candidate)-len(asked)) > limit {
			continue
		}
		d := Distance(asked, candidate, 1, Differ)
		if d <= limit && d < len(asked) && d < len(candidate) {
			best, found, limit = k, true, d-1
		}
	}
	return best, found
}

// Distance is the least cost of turning one sequence into the other by leaving out, putting in and replacing. A gap is
// the cost of leaving out or putting in one element.
func Distance[T any](a, b []T, gap int, replace func(a, b T) int) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j * gap
	}
	for i := range a {
		diagonal := row[0]
		row[0] = (i + 1) * gap
		for j := range b {
			next := min(row[j+1]+gap, row[j]+gap, diagonal+replace(a[i], b[j]))
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// Differ is the cost of replacing a letter: nothing when it is the same one.
func Differ[T comparable](a, b T) int {
	if a == b {
		return 0
	}
	return 1
}
