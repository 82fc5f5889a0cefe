package fault

import (
	"context"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/seed"
)

// A mechanism is one way of breaking things, set up with the parameters of a rule. It does not change once built.
// Each implements one of delaying, answering, rereading, redirecting, ruling, altering, steering, editing and lasting;
// one that refuses from some day on what it only announced before is answering and altering.
type mechanism interface {
	// selects narrows what the rule's where has selected.
	selects(call exchange.Call) bool
}

// scene is what a mechanism sees of a call.
type scene struct {
	call      exchange.Call
	wall, now time.Time    // the machine's and the world's
	pick      *seed.Stream // for choices that a mechanism makes inside one call: the rule's and the call's own

	exceeds bool          // the bound of a metering rule
	free    time.Duration // until it fits again; 0: not known

	// Set once the call was answered:
	given  exchange.Answer
	shape  exchange.Shape
	again  func(exchange.Reading) exchange.Answer // the same read, under other parameters
	recast Recast                                 // may be nil
}

// delaying makes a call wait before it is handed on.
type delaying interface {
	mechanism
	delay(s scene) (length time.Duration, detail string)
}

// answering gives a refusal instead of the answer, unless it has nothing to say about the call.
type answering interface {
	mechanism
	refuse(s scene) (refusal exchange.Refusal, detail string, refuses bool)
}

// metering answers only what exceeds a bound over several calls. The engine counts them.
type metering interface {
	answering
	bound() bound
}

// rereading lets a list be read under other parameters than those that were sent.
type rereading interface {
	mechanism
	reread(s scene) (reading exchange.Reading, detail string, rereads bool)
}

// redirecting says how a call is to be carried out by the handler, before it is handed on.
type redirecting interface {
	mechanism
	redirect(s scene, so exchange.Direction) (direction exchange.Direction, detail string, directs bool)
}

// ruling has a say in matters that arise while a call is served; the room that serves it asks.
type ruling interface {
	mechanism
	rule(s scene, matter exchange.Matter) (r exchange.Ruling, detail string, rules bool)
}

// altering changes the answer that was given.
type altering interface {
	mechanism
	// alter reports as changed whether there was something to change: when not, the rule has not acted.
	alter(s scene) (c change, changed bool)
}

// change is what an altering mechanism makes of an answer.
type change struct {
	answer exchange.Answer
	detail string
	hold   time.Duration // before the answer goes out, of the machine's time
	// then is done in the books before the answer goes out; nil does nothing.
	then func(ctx context.Context, books Bookkeeper) error
	// announces lets the event about a write go out before its answer.
	announces bool
}

// steering changes how a sync run goes, before it begins.
type steering interface {
	mechanism
	// steer changes the course, and reports whether there was something to change.
	steer(c *exchange.SyncCourse) (detail string, steers bool)
}

// editing changes what a sync run works with on its way. Each method returns what it makes of its moment, and in words
// what it did; no words mean that there was nothing to change. What it is given it leaves as it is.
type editing interface {
	mechanism
	fetched(s scene, f exchange.Fetched) (exchange.Fetched, string)
	compared(s scene, c exchange.Compared) (exchange.Compared, string)
	told(s scene, t exchange.Told) (exchange.Told, string)
}

// untouched leaves every moment of a run as it is.
type untouched struct{}

func (untouched) fetched(_ scene, f exchange.Fetched) (exchange.Fetched, string) { return f, "" }

func (untouched) compared(_ scene, c exchange.Compared) (exchange.Compared, string) { return c, "" }

func (untouched) told(_ scene, t exchange.Told) (exchange.Told, string) { return t, "" }

// lasting changes the state of connections for as long as the rule is armed, and recognises the answers that follow.
type lasting interface {
	mechanism
	begin(ctx context.Context, world Lifecycle, connection, rule string) error
	end(ctx context.Context, world Lifecycle, connection, rule string) error
	marks(call exchange.Call, given exchange.Answer) bool
	does() string // what it does to a connection, in a word or two
	note() string // what would have been without the rule
}

// spreading is lasting, and may be felt by everything of the connection's organisation.
type spreading interface {
	lasting
	spreads() bool
}

// always selects every call.
type always struct{}

func (always) selects(exchange.Call) bool { return true }
