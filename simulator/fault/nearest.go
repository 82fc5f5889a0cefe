package fault

import (
	"strings"

	"faultline/simulator/problem/nearest"
)

// meant phrases a hint: the nearest word when there is one, otherwise the words to choose from.
func meant(word string, list []string) string {
	if near, ok := nearest.Word(word, list); ok {
		return "did you mean " + near + "?"
	}
	return "use one of: " + enumerate(list)
}

// enumerate joins words for a hint, cutting a long list.
func enumerate(list []string) string {
	const shown = 20
	if len(list) > shown {
		return strings.Join(list[:shown], ", ") + ", …"
	}
	return strings.Join(list, ", ")
}
