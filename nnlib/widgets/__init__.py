"""Widgets: what every explorer is made of. They know the pictures, and no explorer.

explorer       controls, one pure function, pictures and words; what all explorers share
layout         the parts of an explorer's screen: bar, stage, numbers
live_picture   a picture on the page, the changes to it, and the handles in it
number_control a slider with a labelled box
pad            a pad to draw on, whose value is strokes
range_table    every step of a control's range, on the page before it is asked for, and what a hand does there
moving         an explorer on a page without Python, where one number at a time can still be moved
together       several widgets that change in one frame
scripts        the texts of their scripts
weights        the nine weights as controls
live_trainer   training that goes on while the page stays alive
page_pace      when a picture of a run is due, and whether the page keeps up
live_explorer  what explorers that train share
kept_work      what a learner made, kept in files and given back
work_menu      the same on the page: a menu of runs, a download, an upload
table_editor   a learner's own table, edited on the page
question_card  a question as a card on the page, and the button that saves the answers
rerun          closes what earlier runs of a cell have made
"""
