package journal

import (
	"context"
	"testing"
)

func TestOnlyACoveredContextIsCovered(t *testing.T) {
	if Covered(t.Context()) {
		t.Error("nobody said that a commit would follow")
	}
	if ctx := Cover(t.Context()); !Covered(context.WithoutCancel(ctx)) {
		t.Error("a later commit covers what is written here")
	}
}
