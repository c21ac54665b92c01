/// The value of a C enum for a number, which it takes whether or not it has a name for it.
///
/// Swift sees C's enums as structs, or as enums where API notes come with the header; this is what
/// both have.
func cEnum<Enum: RawRepresentable>(_ number: Int) -> Enum where Enum.RawValue == UInt32 {
    guard let value = Enum(rawValue: UInt32(number)) else {
        preconditionFailure("an enum of C takes any number")
    }
    return value
}
