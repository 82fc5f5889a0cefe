package journal

// lookup x
type lookup struct{}

func (j *Journal) matcher(text string) (func(*Entry) bool, plan, error) {
	return func(*Entry) bool { return true }, plan{}, nil
}
