//! Files that are not what they should be.

use layers::Sequential;
use models::{ModelError, NamedTensors};
use ndarray::{ArrayD, ArrayViewD};
use viz::{Table, cells};

use super::reader;
use crate::digit_reader;
use crate::{ChapterError, Item, Shown, declare};

/// What the loader says to wrong files.
#[declare("ch15.wrong-files", "What the loader says to wrong files", covers = ["15.1"])]
pub struct WrongFiles {
    /// The network that they are loaded into.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
}

/// The bytes of a file with these tensors.
fn written(tensors: &NamedTensors) -> Result<Vec<u8>, ModelError> {
    let views: Vec<(String, ArrayViewD<'_, f32>)> =
        tensors.iter().map(|(name, values)| (name.clone(), values.view())).collect();
    models::tensors_to_bytes(&views, None)
}

/// A file with one thing changed.
fn changed(right: &NamedTensors, change: impl FnOnce(&mut NamedTensors)) -> Result<Vec<u8>, ModelError> {
    let mut tensors = right.clone();
    change(&mut tensors);
    written(&tensors)
}

/// Wrong files, each with what is wrong with it.
fn cases(right: &[u8]) -> Result<Vec<(&'static str, Vec<u8>)>, ModelError> {
    let (tensors, _) = models::tensors_from_bytes(right)?;
    let bytes = written(&tensors)?;
    let mut claim = bytes.clone();
    claim[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    // `F32` and `I32` are as long: the same bytes, called whole numbers.
    let header = 8 + bytes.windows(2).position(|pair| pair == b"}}").unwrap_or(0);
    let at = bytes[..header].windows(3).position(|word| word == b"F32").unwrap_or(0);
    let mut integers = bytes.clone();
    integers[at..at + 3].copy_from_slice(b"I32");
    // The start of what torch.save writes: a zip archive, with pickled objects in it.
    let pickle = b"PK\x03\x04\x00\x00\x08\x08\x00\x00\x00\x00\x00\x00".to_vec();
    let bias = tensors.keys().find(|name| name.ends_with("bias")).cloned().unwrap_or_default();
    let matrix =
        tensors.iter().find(|(_, values)| values.ndim() == 2).map(|(name, _)| name.clone()).unwrap_or_default();
    let mut cases = vec![
        ("the right file", bytes.clone()),
        ("its second half is missing", bytes[..bytes.len() / 2].to_vec()),
        ("it is empty", Vec::new()),
        ("it is a text", b"These are not weights.".to_vec()),
        ("it is what torch.save writes", pickle),
        ("its header claims the largest length there is", claim),
        ("a tensor is missing", changed(&tensors, |all| drop(all.remove(&bias)))?),
        (
            "a tensor too many",
            changed(&tensors, |all| drop(all.insert("extra.weight".into(), ArrayD::zeros(vec![3]))))?,
        ),
        (
            "the dense layer in TensorFlow's order",
            changed(&tensors, |all| {
                all.entry(matrix).and_modify(|values| *values = values.clone().reversed_axes());
            })?,
        ),
        ("whole numbers", integers),
        (
            "a weight that is not a number",
            changed(&tensors, |all| {
                all.entry(bias.clone()).and_modify(|values| values.fill(f32::NAN));
            })?,
        ),
    ];
    if let Some(variance) = tensors.keys().find(|name| name.ends_with("running_var")).cloned() {
        let negative = changed(&tensors, |all| {
            all.entry(variance).and_modify(|values| values.fill(-1.0));
        })?;
        cases.push(("a variance below zero", negative));
    }
    Ok(cases)
}

/// All values of a network, bit by bit.
fn bits(network: &mut Sequential<f32>) -> Vec<u32> {
    let tensors = reader::tensors(network);
    tensors.iter().flat_map(|(_, _, values)| values.iter().map(|value| value.to_bits())).collect()
}

impl Item for WrongFiles {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut model = reader::fresh(&self.model, 3)?;
        let before = bits(&mut model.network);
        let mut table = Table::new(["the file", "what the loader says", "network changed"]);
        let mut refused = 0;
        // The right file last, so that a refused file that changed something would show.
        let cases = cases(&reader::bytes(&self.model)?)?;
        for (what, bytes) in cases.iter().skip(1).chain(cases.first()) {
            let said = match models::weights::load_bytes(&mut model.network, bytes) {
                Ok(_) => "(loaded)".to_owned(),
                Err(error) => {
                    refused += 1;
                    error.to_string()
                }
            };
            let changed = if bits(&mut model.network) == before { "no" } else { "yes" };
            table.push(cells![*what, said, changed])?;
        }
        let caption = format!(
            "Files loaded into {}: {refused} of {} are refused, each in one line, before a single weight was touched.",
            self.model,
            cases.len()
        );
        Ok(Shown::table(table, caption))
    }
}
