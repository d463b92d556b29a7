"""Widgets: what every explorer is made of. They know the pictures, and no explorer.

explorer       controls, one pure function, pictures and words; what all explorers share
live_picture   a picture on the page, and the changes to it
together       several widgets that change in one frame
number_control a slider with a labelled box
look_ahead     the next step of a slider, on the page before it is asked for
weights        the nine weights as controls
live_trainer   training that goes on while the page stays alive
page_pace      when a picture of a run is due, and whether the page keeps up
live_explorer  what explorers that train share
kept_work      what a learner made, kept in a file and offered again
table_editor   a learner's own table, edited on the page
rerun          closes what earlier runs of a cell have made
"""
