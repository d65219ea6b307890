"""Pictures: bringing them into the form that MNIST's digits have."""
