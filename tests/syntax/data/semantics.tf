locals {
  x      = 5
  yes    = true
  padded = " a b "
  list   = [1, 2]
  map    = { k = "v", j = "w" }
  deep = [
    { a = [1, 2], b = { c = 1 } },
    { a = [3], b = { c = 2 } },
  ]

  cases = {
    precedence_arithmetic   = -2 + 3 * 4 % 5 - 1
    precedence_negation     = -local.list[1] * 2
    precedence_not          = !true == false
    precedence_logic        = true || false && false
    precedence_comparison   = 1 < 2 == true
    precedence_everything   = 1 + 2 == 3 && 2 > 1 || false
    left_associative        = 10 - 2 - 3
    left_associative_mixed  = 5 % 3 * 2
    conditional_chain       = false ? 1 : false ? 2 : 3
    conditional_nested      = true ? false ? 1 : 2 : 3
    conditional_of_sum      = 1 + 1 > 1 ? "a" : "b"
    number_exponent         = 1e3
    number_fraction         = 1.5E-2
    number_whole            = 2.0
    parentheses             = (1 + 2) * 3
    newlines_in_parentheses = (
      1
      + 2
    )

    escapes            = "\u00e9 \U0001F600 \t \\ \" \n \r"
    escape_dollar      = "$${local.x} $$${local.x} $$$${local.x}"
    escape_percent     = "%%{if true}"
    lone_dollar        = "$ $$ 100% %% {} $"
    interpolation      = "${local.x}${local.padded}|"
    interpolation_only = "${local.list}"
    nested_strings     = "${"x${"y"}"}"
    trim_both          = "a  ${~local.x~}  b"
    trim_escapes       = "a\n ${~local.x~} \n b"
    trim_to_empty      = " ${~local.x}"
    trim_only          = "${~local.x~}"
    directive_if       = "a%{if local.yes}b%{else}c%{endif}d"
    directive_else     = "a%{if !local.yes}b%{else}c%{endif}d"
    directive_trim     = "a %{~if local.yes~} b %{~else~} c %{~endif~} d"
    directive_for      = "%{for i in local.list}${i},%{endfor}"
    directive_for_map  = "%{for k, v in local.map}${k}=${v};%{endfor}"
    not_a_comment      = "a # b // c /* d"

    heredoc            = <<EOT
  a
 b "c" \n $${d} %%{e} 100%
EOT
    heredoc_empty      = <<EOT
EOT
    heredoc_end        = <<EOT
EOTX
EOT x
  EOT
    heredoc_trim       = <<EOT
a
  ${~local.x~}
  b
EOT
    heredoc_nested     = <<EOT
${<<IN
 in ${local.x}
IN
}|
EOT
    flush              = <<-EOT
      a
        b

   
      ${local.x} c
    EOT
    flush_first        = <<-EOT
      ${local.x}
    a
        b
    EOT
    flush_tab          = <<-EOT
	a
      b
    EOT
    flush_trim_right   = <<-EOT
      ${local.x~}
    a
        b
    EOT
    flush_trim_left    = <<-EOT
      a
      ${~local.x}
    EOT
    flush_for          = <<-EOT
      %{for i in local.list~}
      i${i}
      %{endfor~}
      end
    EOT
    flush_long_interpolation = <<-EOT
        a ${
  local.x
      } b
          c
      EOT
    heredoc_in_call = upper(<<-EOT
      a
    EOT
    )

    object_keys = { a = 1, "b c" : 2, (local.x) = 3, "d${local.x}" = 4, true = 5, 6 = 7, if = 8
      null = 9
    }
    object_newline_before_parentheses = {
      a            = local.x
      (local.yes) = 1
    }
    tuple_trailing_comma = [1, 2, ]
    for_list             = [for v in local.list : v * 2 if v > 1]
    for_index            = [for i, v in ["a", "b"] : "${i}${v}"]
    for_object           = { for k, v in local.map : v => k }
    for_group            = { for v in [1, 2, 3] : v % 2 => v... }
    splat                = local.deep[*].a[0]
    splat_legacy         = local.deep.*.a[0]
    splat_legacy_index   = local.deep.*.a.0
    splat_nested         = [{ a = [{ b = 1 }, { b = 2 }] }, { a = [{ b = 3 }] }][*].a[*].b
    splat_of_one         = local.x[*]
    legacy_index         = local.deep.0.b.c
    index_string         = local.map["k"]
    index_of_literal     = [[1, 2], [3]][0][1]
    expand               = max([1, 3, 2]...)
  }
}
