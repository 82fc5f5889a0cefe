package unified

import (
	"context"
	"errors"

	"faultline/simulator/exchange"
	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// callNative makes one native call that is no write, and returns its answer when it is a success.
func (a *API) callNative(ctx context.Context, c link.Connection, r platform.Request) (exchange.Answer, *failure) {
	answer, err := a.o.Native.Call(ctx, c.ID, c.Realm, r)
	switch {
	case errors.Is(err, platform.ErrGrantDead):
		if a.o.Syncs != nil {
			a.o.Syncs.Unauthorized(ctx, c.ID, "the platform refused the grant during a read")
		}
		f := a.needsUpdate(c.LinkPath())
		f.native = nativeDetail(answer)
		return answer, f
	case err != nil:
		return answer, platformFailure(statusPlatformUnavailable, codePlatformBadRequest, err.Error())
	}
	return answer, nativeFailure(answer)
}
