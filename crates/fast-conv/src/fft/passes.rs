//! The three passes: each is "transform, multiply and sum, transform back", with the roles exchanged.

use conv::{Geometry, Real, SlidingWindow};
use ndarray::{ArrayView, ArrayView1, ArrayView4, ArrayViewMut4, Axis, s};
use realfft::num_complex::Complex;
use rustfft::FftNum;

use super::fourier::Place;
use super::{BLOCK_BYTES, Fourier, ring};

/// The cross-correlation, into `output`; the caller has checked the shapes.
///
/// `Y[n, o] = Σ_c X[n, c] · conj(K[o, c])`, where a capital letter is a spectrum.
// ANCHOR: cross_correlate
pub(crate) fn cross_correlate_into<T: Real + FftNum>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    mut output: ArrayViewMut4<'_, T>,
) {
    let mut planes = Planes::new(geometry);
    let places = (planes.of_input, planes.of_kernel, planes.of_output);
    for (o, mut maps) in output.axis_iter_mut(Axis(1)).enumerate() {
        maps.fill(bias.map_or(T::zero(), |bias| bias[o]));
    }
    let Groups { channels, filters } = Groups::of(geometry);
    for group in 0..geometry.groups() {
        let images = input.slice(s![.., group * channels..(group + 1) * channels, .., ..]);
        let kernel = kernel.slice(s![group * filters..(group + 1) * filters, .., .., ..]);
        let maps = output.slice_mut(s![.., group * filters..(group + 1) * filters, .., ..]);
        planes.mix(images, kernel, maps, places, add_conjugate_products);
    }
}
// ANCHOR_END: cross_correlate

/// ∂loss/∂input, into `gradient`; the caller has checked the shapes.
///
/// `DX[n, c] = Σ_o DY[n, o] · K[o, c]`: without the conjugate it is a convolution.
// ANCHOR: backward_input
pub(crate) fn backward_input_into<T: Real + FftNum>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let mut planes = Planes::new(geometry);
    let places = (planes.of_output, planes.of_kernel, planes.of_input);
    gradient.fill(T::zero());
    let Groups { channels, filters } = Groups::of(geometry);
    for group in 0..geometry.groups() {
        let maps = upstream.slice(s![.., group * filters..(group + 1) * filters, .., ..]);
        let kernel = kernel.slice(s![group * filters..(group + 1) * filters, .., .., ..]);
        let images = gradient.slice_mut(s![.., group * channels..(group + 1) * channels, .., ..]);
        planes.mix(maps, kernel.permuted_axes([1, 0, 2, 3]), images, places, add_products);
    }
}
// ANCHOR_END: backward_input

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
///
/// `DK[o, c] = Σ_n X[n, c] · conj(DY[n, o])`: the upstream gradient is the kernel, and the sum is over images.
// ANCHOR: backward_kernel
pub(crate) fn backward_kernel_into<T: Real + FftNum>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let mut planes = Planes::new(geometry);
    let places = (planes.of_input, planes.of_output, planes.of_kernel);
    gradient.fill(T::zero());
    let Groups { channels, filters } = Groups::of(geometry);
    for group in 0..geometry.groups() {
        let images = input.slice(s![.., group * channels..(group + 1) * channels, .., ..]);
        let maps = upstream.slice(s![.., group * filters..(group + 1) * filters, .., ..]);
        let weights = gradient.slice_mut(s![group * filters..(group + 1) * filters, .., .., ..]);
        let (images, maps) = (images.permuted_axes([1, 0, 2, 3]), maps.permuted_axes([1, 0, 2, 3]));
        planes.mix(images, maps, weights.permuted_axes([1, 0, 2, 3]), places, add_conjugate_products);
    }
}
// ANCHOR_END: backward_kernel

/// Channels and filters of one group.
struct Groups {
    channels: usize,
    filters: usize,
}

impl Groups {
    fn of(geometry: &Geometry) -> Self {
        Self {
            channels: geometry.in_channels() / geometry.groups(),
            filters: geometry.out_channels() / geometry.groups(),
        }
    }
}

/// Adds products of two spectra to a third.
type AddProducts<T> = fn(&[Complex<T>], &[Complex<T>], &mut [Complex<T>]);

/// Where the rows and the columns of something lie in a plane.
type Places = [Place; 2];

/// The transforms for a geometry, and where in a plane its pixels, weights and outputs lie.
struct Planes<T> {
    transforms: Fourier<T>,
    of_input: Places,
    of_kernel: Places,
    of_output: Places,
}

impl<T: Real + FftNum> Planes<T> {
    fn new(geometry: &Geometry) -> Self {
        let both = |place: fn(&SlidingWindow) -> Place| [place(geometry.height()), place(geometry.width())];
        Self {
            transforms: Fourier::plan(ring(geometry.height()), ring(geometry.width())),
            of_input: both(|axis| Place { first: axis.pad_before, step: 1 }),
            of_kernel: both(|axis| Place { first: 0, step: axis.dilation }),
            of_output: both(|axis| Place { first: 0, step: axis.stride }),
        }
    }

    /// `results[n, b] += Σ_a sources[n, a] ∗ kernel[b, a]`, in the frequency domain.
    ///
    /// The spectra of some sources are kept; those of the kernel are made one at a time, and used for all of them.
    // ANCHOR: mix
    fn mix(
        &mut self,
        sources: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        mut results: ArrayViewMut4<'_, T>,
        (of_source, of_kernel, of_result): (Places, Places, Places),
        add_products: AddProducts<T>,
    ) {
        let length = self.transforms.spectrum_len();
        let terms = sources.dim().1;
        let at_once = (BLOCK_BYTES / (terms * length * size_of::<Complex<T>>())).max(1).min(sources.dim().0.max(1));
        let mut spectra = vec![Complex::default(); at_once * terms * length];
        let mut sums = vec![Complex::default(); at_once * length];
        let mut weight = vec![Complex::default(); length];
        let blocks = sources.axis_chunks_iter(Axis(0), at_once).zip(results.axis_chunks_iter_mut(Axis(0), at_once));
        for (sources, mut results) in blocks {
            let planes = sources.outer_iter().flat_map(ArrayView::into_outer_iter);
            for (plane, spectrum) in planes.zip(spectra.chunks_exact_mut(length)) {
                self.transforms.forward(plane, of_source, spectrum);
            }
            for (kernel, mut results) in kernel.outer_iter().zip(results.axis_iter_mut(Axis(1))) {
                sums.fill(Complex::default());
                for (term, plane) in kernel.outer_iter().enumerate() {
                    self.transforms.forward(plane, of_kernel, &mut weight);
                    let spectra = spectra.chunks_exact(length).skip(term).step_by(terms);
                    for (spectrum, sums) in spectra.zip(sums.chunks_exact_mut(length)).take(sources.dim().0) {
                        add_products(spectrum, &weight, sums);
                    }
                }
                for (sums, result) in sums.chunks_exact_mut(length).zip(results.outer_iter_mut()) {
                    self.transforms.add_inverse(sums, of_result, result);
                }
            }
        }
    }
    // ANCHOR_END: mix
}

/// `sums += a · b`, frequency by frequency.
fn add_products<T: Real + FftNum>(a: &[Complex<T>], b: &[Complex<T>], sums: &mut [Complex<T>]) {
    for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
        sum.re += a.re * b.re - a.im * b.im;
        sum.im += a.re * b.im + a.im * b.re;
    }
}

/// `sums += a · conj(b)`, frequency by frequency.
fn add_conjugate_products<T: Real + FftNum>(a: &[Complex<T>], b: &[Complex<T>], sums: &mut [Complex<T>]) {
    for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
        sum.re += a.re * b.re + a.im * b.im;
        sum.im += a.im * b.re - a.re * b.im;
    }
}
