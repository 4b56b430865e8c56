variable "open" {
  type    = bool
  default = true
}
