"""Checkers for the exercises: each says whether an answer is right, and if not, gives a hint."""

from ._faults import broken_gradients
from .backpropagation import (
    check_backprop,
    check_columns_backprop,
    check_diagnosis,
    check_hidden_error,
    check_output_error,
    check_weight_gradient,
)
from .cost import (
    check_best_constant,
    check_descend,
    check_largest_eta,
    check_mini_batches,
    check_quadratic_cost,
)
from .cross_entropy import (
    check_at_temperature,
    check_calibration_gap,
    check_cross_entropy_cost,
    check_log_softmax,
    check_lowest_cost,
    check_softmax_jacobian,
    check_tanh_cost,
)
from .inspection import (
    check_cover,
    check_favourite,
    check_pixel_gradient,
    check_safe_epsilon,
    check_sign_step,
)
from .learning import (
    check_bits_to_digits,
    check_count_right,
    check_most_confused,
    check_stop_epoch,
    check_update,
)
from .network import (
    check_bitwise,
    check_count_parameters,
    check_feedforward,
    check_layer,
    check_scaled_perceptrons,
)
from .neuron import (
    check_half_adder,
    check_or,
    check_predicted_change,
    check_sigmoid_prime,
    check_tanh_prime,
    check_xor,
)
from .pictures import check_best_picture, check_most_common, check_nearest_mean, check_one_hot, check_position
from .playground import check_batch_for, check_best_eta, check_count_updates, check_stuck_digits
from .searching import (
    check_log_draw,
    check_mean_best,
    check_report,
    check_survivor,
    check_trials,
    check_validation_size,
)
from .speed import check_common_factor, check_count_products, check_delayed

__all__ = [
    "broken_gradients",
    "check_at_temperature",
    "check_backprop",
    "check_batch_for",
    "check_best_constant",
    "check_best_eta",
    "check_best_picture",
    "check_bits_to_digits",
    "check_bitwise",
    "check_calibration_gap",
    "check_columns_backprop",
    "check_common_factor",
    "check_count_parameters",
    "check_count_products",
    "check_count_right",
    "check_count_updates",
    "check_cover",
    "check_cross_entropy_cost",
    "check_delayed",
    "check_descend",
    "check_diagnosis",
    "check_favourite",
    "check_feedforward",
    "check_half_adder",
    "check_hidden_error",
    "check_largest_eta",
    "check_layer",
    "check_log_draw",
    "check_log_softmax",
    "check_lowest_cost",
    "check_mean_best",
    "check_mini_batches",
    "check_most_common",
    "check_most_confused",
    "check_nearest_mean",
    "check_one_hot",
    "check_or",
    "check_output_error",
    "check_pixel_gradient",
    "check_position",
    "check_predicted_change",
    "check_quadratic_cost",
    "check_report",
    "check_safe_epsilon",
    "check_scaled_perceptrons",
    "check_sigmoid_prime",
    "check_sign_step",
    "check_softmax_jacobian",
    "check_stop_epoch",
    "check_stuck_digits",
    "check_survivor",
    "check_tanh_cost",
    "check_tanh_prime",
    "check_trials",
    "check_update",
    "check_validation_size",
    "check_weight_gradient",
    "check_xor",
]
