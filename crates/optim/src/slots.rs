//! The arrays that an optimiser remembers for each parameter: `N` of them, made when the parameter is first updated.

use ndarray::ArrayD;

use crate::{NamedSlots, OptimError, OptimizerState, Scalar};

/// The largest number of a parameter. The numbers are places in a list; a slip should not ask for a list of that length.
const LARGEST_INDEX: usize = (1 << 20) - 1;

/// `N` arrays for each parameter, under fixed names.
#[derive(Clone, Debug)]
pub(crate) struct Slots<T, const N: usize> {
    names: [&'static str; N],
    arrays: Vec<Option<[ArrayD<T>; N]>>,
}

impl<T: Scalar, const N: usize> Slots<T, N> {
    /// No arrays yet.
    pub(crate) fn new(names: [&'static str; N]) -> Self {
        Self { names, arrays: Vec::new() }
    }

    /// The arrays of parameter number `index`: zeros when they are first asked for.
    pub(crate) fn of(
        &mut self,
        optimizer: &'static str,
        index: usize,
        shape: &[usize],
    ) -> Result<&mut [ArrayD<T>; N], OptimError> {
        if index > LARGEST_INDEX {
            return Err(OptimError::IndexTooLarge { optimizer, index, most: LARGEST_INDEX });
        }
        if index >= self.arrays.len() {
            self.arrays.resize_with(index + 1, || None);
        }
        let arrays =
            self.arrays[index].get_or_insert_with(|| std::array::from_fn(|_| ArrayD::from_elem(shape, T::zero())));
        if let Some(array) = arrays.iter().find(|array| array.shape() != shape) {
            let (expected, found) = (array.shape().to_vec(), shape.to_vec());
            return Err(OptimError::ParameterChanged { optimizer, index, expected, found });
        }
        Ok(arrays)
    }

    /// Copies the arrays out.
    pub(crate) fn state(&self, step: u64) -> OptimizerState<T> {
        let copy = |arrays: &[ArrayD<T>; N]| -> NamedSlots<T> {
            self.names.iter().map(ToString::to_string).zip(arrays.iter().cloned()).collect()
        };
        OptimizerState {
            step,
            slots: self.arrays.iter().map(|slot| slot.as_ref().map_or_else(Vec::new, copy)).collect(),
        }
    }

    /// Takes the arrays of a state, or leaves its own as they are if the state does not fit.
    pub(crate) fn restore(&mut self, optimizer: &'static str, slots: Vec<NamedSlots<T>>) -> Result<(), OptimError> {
        let arrays = slots.into_iter().enumerate().map(|(index, slots)| self.take(optimizer, index, slots));
        self.arrays = arrays.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Turns one parameter's named arrays into ours: all of them, or none.
    fn take(
        &self,
        optimizer: &'static str,
        index: usize,
        slots: NamedSlots<T>,
    ) -> Result<Option<[ArrayD<T>; N]>, OptimError> {
        if slots.is_empty() {
            return Ok(None);
        }
        let (found, arrays): (Vec<String>, Vec<ArrayD<T>>) = slots.into_iter().unzip();
        let names_fit = found.iter().eq(self.names.iter());
        let arrays: [ArrayD<T>; N] = match arrays.try_into() {
            Ok(arrays) if names_fit => arrays,
            _ => {
                let (expected, found) = (self.names.join(", "), found.join(", "));
                return Err(OptimError::WrongSlots { optimizer, index, expected, found });
            }
        };
        for (name, array) in self.names.iter().zip(&arrays) {
            if array.shape() != arrays[0].shape() {
                return Err(OptimError::WrongShape {
                    slot: (*name).to_string(),
                    index,
                    expected: arrays[0].shape().to_vec(),
                    found: array.shape().to_vec(),
                });
            }
        }
        // Rows in memory order: the fast path walks the array as one slice.
        Ok(Some(arrays.map(|array| array.as_standard_layout().into_owned())))
    }
}
