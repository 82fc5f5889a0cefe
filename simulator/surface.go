package simulator

import (
	"faultline/simulator/fault"
	"faultline/simulator/journal"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/unified"
)

// surface tells the fault engine what exists, so that a rule which can never match is refused.
type surface struct{ w *World }

func (surface) Routes() []fault.Route {
	var all []fault.Route
	for _, r := range unified.Routes() {
		all = append(all, fault.Route{Hop: journal.HopUnified, Method: r.Method, Template: r.Template, Object: r.Object})
	}
	for _, r := range quickbooks.Routes() {
		all = append(all, fault.Route{Hop: journal.HopPlatform, Method: r.Method, Template: r.Template, Object: r.Object})
	}
	return all
}

func (surface) Objects() []string {
	var all []string
	for _, o := range unified.Objects() {
		all = append(all, o.Name)
	}
	return all
}

func (s surface) Connections() []string {
	var all []string
	for _, c := range s.w.connections.All() {
		all = append(all, c.ID)
		if c.Name != "" {
			all = append(all, c.Name)
		}
	}
	return all
}

func (surface) Fields(object string) []string {
	o, ok := unified.ObjectByName(object)
	if !ok {
		return nil
	}
	return o.Paths()
}

// connectionCodes are the codes of type CONNECTION and JOB that the world can send.
var connectionCodes = []string{"INITIAL_UPDATE", "HISTORICAL_UPDATE", "INCREMENTAL_SYNC_COMPLETED", "BACKFILL_COMPLETED", "CONNECTION_AUTHENTICATED", "CONNECTION_UPDATED",
	"CONNECTION_METADATA_READY", "CONNECTION_NEEDS_UPDATE", "CONNECTION_DISABLED", "CONNECTION_ERROR", "CONNECTION_LINK_ERROR", "JOB_COMPLETED"}

func (surface) EventCodes() []string {
	all := append([]string{}, connectionCodes...)
	for _, o := range unified.Objects() {
		for _, e := range o.Tellable() {
			all = append(all, e.Code())
		}
	}
	return all
}

// quietCodes may be allowed by an endpoint and are never sent: the published schema has them, for other trades.
var quietCodes = []string{"VERSIONED_ENTITY", "ORDER_CREATED", "ORDER_UPDATED", "ORDER_DELETED", "PRODUCT_CREATED", "PRODUCT_UPDATED", "PRODUCT_DELETED",
	"PAYOUT_CREATED", "PAYOUT_UPDATED", "PAYOUT_DELETED", "STORE_UPDATED", "CARD_ACTIVATION_ERROR", "BANK_ACCOUNT_CREATED", "BANK_ACCOUNT_UPDATED",
	"BANK_TRANSACTION_CREATED", "BANK_TRANSACTION_UPDATED"}

// allowedCodes are those that an endpoint's list may name.
func (s surface) allowedCodes() []string { return append(s.EventCodes(), quietCodes...) }

func (s surface) Resolve(nameOrID string) (string, bool) {
	c, ok := s.w.Resolve(nameOrID)
	return c.ID, ok
}
