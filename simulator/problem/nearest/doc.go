// Package nearest finds what a person probably meant by a word that is not known, so that an error can name it.
//
// It owns the comparison: how much one sequence differs from another, and how much a word may differ and still be
// meant. It refuses to know where words come from and how a hint is phrased. The same list gives the same answer, and
// a word from outside may be of any length: only what resembles a known one is compared letter by letter.
package nearest
