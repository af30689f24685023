//! The same functions, with the algorithm that the caller names.

use conv::{Conv2dOptions, ConvError, Real};
use ndarray::{Array4, ArrayView1, ArrayView4, ArrayViewMut4};

use crate::algorithm::Algorithm;
use crate::dispatch;

impl Algorithm {
    /// [`crate::cross_correlate`], computed this way.
    ///
    /// # Errors
    /// As [`crate::cross_correlate`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn cross_correlate<T: Real>(
        self,
        input: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        bias: Option<ArrayView1<'_, T>>,
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        dispatch::forward(input, kernel, bias, options, |_, _, _| self)
    }

    /// [`crate::cross_correlate_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::cross_correlate_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn cross_correlate_into<T: Real>(
        self,
        input: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        bias: Option<ArrayView1<'_, T>>,
        options: &Conv2dOptions,
        output: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        dispatch::forward_into(input, kernel, bias, options, output, |_, _, _| self)
    }

    /// [`crate::backward_input`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_input`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_input<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        input_size: [usize; 2],
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        dispatch::input_gradient(upstream, kernel, input_size, options, |_, _, _| self)
    }

    /// [`crate::backward_input_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_input_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_input_into<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        options: &Conv2dOptions,
        gradient: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        dispatch::input_gradient_into(upstream, kernel, options, gradient, |_, _, _| self)
    }

    /// [`crate::backward_kernel`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_kernel`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_kernel<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        input: ArrayView4<'_, T>,
        kernel_size: [usize; 2],
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        dispatch::kernel_gradient(upstream, input, kernel_size, options, |_, _, _| self)
    }

    /// [`crate::backward_kernel_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_kernel_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_kernel_into<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        input: ArrayView4<'_, T>,
        options: &Conv2dOptions,
        gradient: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        dispatch::kernel_gradient_into(upstream, input, options, gradient, |_, _, _| self)
    }
}
