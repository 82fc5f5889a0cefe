// Package subject is the reference integration: a small honest client of the unified API, run as a process of its
// own, against which scenarios are proved.
//
// Its business: it keeps a copy of a company's books, and for each new invoice it books a commission as a bill and
// pays it. It reads changes by watermark, takes webhooks as hints and polling as the truth, shares one pacer among
// all its calls, parks a connection that lost its grant, and repeats a write of unknown outcome under the same key.
// It knows Faultline only by the environment it is given, as any integration would: nothing of the world, the
// scenarios or the verdicts.
//
// Each named defect makes it wrong in one way and in no other: that is how the verdicts are known to tell right from
// wrong.
package subject
