package ledger

import "faultline/simulator/problem"

// The codes of refusals.
const (
	CodeUnknownReference problem.Code = "unknown_reference"         // a contact, account, item or document that is not there or inactive
	CodeDuplicateNumber  problem.Code = "duplicate_document_number" // per vendor for bills, per company for invoices
	CodeDuplicateName    problem.Code = "duplicate_name"            // customers and vendors share one name space; accounts and items have one each
	CodePeriodClosed     problem.Code = "period_closed"
	CodeStaleRevision    problem.Code = "stale_revision"
	CodeOverAllocated    problem.Code = "over_allocated" // paid more than due
	CodeUnbalanced       problem.Code = "unbalanced_entry"
	CodeMissing          problem.Code = "missing_field"
	CodeWrongAccount     problem.Code = "wrong_account_type"
	CodeWrongCurrency    problem.Code = "wrong_currency" // not the currency of the company and its contact
	CodeInUse            problem.Code = "record_in_use"  // has dependants: a paid bill cannot be deleted before its payment
	CodeDeposited        problem.Code = "deposited"      // the payment lies in a bank deposit, which holds it
	CodeGone             problem.Code = "record_gone"    // deleted or never there
)

func missing(path, what string) error {
	return problem.New(CodeMissing, "%s is missing", what).At(path)
}

func invalid(path, format string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, format, args...).At(path)
}

func unknown(path string, kind Kind, id string) error {
	return problem.New(CodeUnknownReference, "there is no active %s %q", kind, id).At(path).
		WithHint("name one that exists and is active")
}

func gone(kind Kind, id string) error {
	return problem.New(CodeGone, "%s %q is deleted or never was", kind, id).At("/id")
}

func inUse(kind Kind, id, by, remedy string) error {
	return problem.New(CodeInUse, "%s %s is in use by %s", kind, id, by).At("/id").WithHint("%s", remedy)
}
