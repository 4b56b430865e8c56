"""What is declared in the files of a project, and where it is mentioned. Nothing here knows the protocol.

* ``model`` has what is found in one file, ``templates`` and ``terraform`` find it, over syntax trees
  and without evaluating anything, so what is sound in a broken text counts;
* ``index`` knows the files of a project and answers across them.
"""
